export * from './boundary';
export * from './icons';
export * from './clock';
export * from './numbers';
export * from './times';
