import { Notification } from '@jupyterlab/apputils';

/** How long a warning stays in sight, in ms. */
const WARNING_TIME = 10000;

// Without a time of its own a notification only stands in the list behind the bell.

/** Say what could not be done, until the user closes it. */
export function sayError(message: string): void {
  Notification.error(message, { autoClose: false });
}

/** Say what was not as expected. */
export function sayWarning(message: string): void {
  Notification.warning(message, { autoClose: WARNING_TIME });
}
