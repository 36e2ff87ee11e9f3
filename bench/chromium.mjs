import { createRequire } from 'node:module';
import { URL } from 'node:url';

/** Where the browser tests are, and what they have installed. */
export const uiTests = new URL('../ui-tests/', import.meta.url);

const require = createRequire(new URL('package.json', uiTests));
const { chromium } = require('playwright-core');
const { use } = require('./playwright.config.js');

/** A Chromium as that of the browser tests: nothing in its background disturbs. */
export const launched = () => chromium.launch(use.launchOptions);
