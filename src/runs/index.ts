export * from './find-run';
export * from './host';
export * from './model';
export * from './panel';
export * from './recording-light';
