export { confirmErasure } from './erase-dialog';
export type { IAboutHost } from './host';
export { AboutModel } from './model';
