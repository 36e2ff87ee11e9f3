import { createRequire } from 'node:module';
import process from 'node:process';
import { URL } from 'node:url';

/** Where the browser tests are, and what they have installed. */
export const uiTests = new URL('../ui-tests/', import.meta.url);

const { chromium } = createRequire(new URL('package.json', uiTests))(
  'playwright-core'
);

/** A Chromium that nothing in its background disturbs. */
export const launched = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-quic',
      '--disable-dev-shm-usage'
    ]
  });
