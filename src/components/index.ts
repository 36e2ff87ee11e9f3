// rendered-output and outputs-view are imported from where they are: they bring all of JupyterLab's outputs along.
export * from './boundary';
export * from './download';
export * from './icons';
export * from './clock';
export * from './csv';
export * from './first-line';
export * from './ledger-problem';
export * from './model-widget';
export * from './more-button';
export * from './name-field';
export * from './name-text';
export * from './notice';
export * from './numbers';
export * from './source-view';
export * from './status';
export * from './times';
export * from './xml';
