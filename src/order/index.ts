export * from './facts';
export * from './imports';
export * from './judge';
export * from './model';
export * from './order-line';
export * from './order-view';
export * from './words';
