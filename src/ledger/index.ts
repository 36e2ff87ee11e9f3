export * from './border';
export * from './client';
export * from './events';
export * from './paths';
export * from './provenance';
export * from './records';
export * from './request';
export * from './results';
