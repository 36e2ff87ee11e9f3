export * from './completion';
export * from './tokens';
export * from './vocabulary';
