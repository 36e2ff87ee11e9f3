export * from './columns';
export * from './data-frame';
export * from './export';
export * from './host';
export * from './menu';
export * from './menus';
export * from './model';
export * from './views';
