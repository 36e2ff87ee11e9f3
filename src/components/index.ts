// rendered-output is imported from where it is: it brings all of JupyterLab's outputs along.
export * from './boundary';
export * from './icons';
export * from './clock';
export * from './model-widget';
export * from './more-button';
export * from './notice';
export * from './numbers';
export * from './source-view';
export * from './status';
export * from './times';
