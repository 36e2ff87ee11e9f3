// strips is imported from where it is: it brings JupyterLab's notebook along.
export * from './host';
export * from './model';
export * from './versions';
