export * from './completion';
export * from './filter-field';
export * from './known-names';
export * from './problem';
export * from './tokens';
export * from './vocabulary';
