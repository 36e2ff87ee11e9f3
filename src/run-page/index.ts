// The panel is imported from where it is: it brings all of JupyterLab's outputs along.
export * from './folds';
export type { IRunPageHost, PageCommand } from './host';
export * from './model';
