export * from './current';
export * from './document';
export * from './recording';
export * from './reporter';
export * from './snapshot';
export * from './witness';
