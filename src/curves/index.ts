// The curves themselves are loaded when somebody looks at them: nothing here may import uPlot.
export { CurvesCard } from './card';
export { curveName } from './curve-name';
export type { ICurveRun, ICurvesCardProps, ICurvesHost } from './host';
export { optionsKept, restoreOptions } from './options';
export type { ISmallCurveProps } from './small-curve';
export { curveWords, RunCurve, SmallCurve } from './small-curve';
export { SmallCurves } from './small-curves';
