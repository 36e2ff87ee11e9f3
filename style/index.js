import './base.css';
import './light.css';
import './history.css';
import './runs.css';
import './run-detail.css';
import './compare.css';
import './diff.css';
import './provenance.css';
