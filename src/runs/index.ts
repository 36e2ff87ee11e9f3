export * from './feed';
export * from './find-run';
export * from './host';
export * from './last-time-model';
export * from './model';
export * from './panel';
export * from './progress';
export * from './recording-light';
export type { IRemoved } from './removals';
