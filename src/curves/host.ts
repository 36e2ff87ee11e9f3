import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { ILedgerChange, ISeriesClient } from '../ledger';
import type { IPlotOf } from './curve';
import type { CurvesModel } from './model';
import type { ICurvesTheme } from './theme';

/** What the views of curves need of the application around them. */
export interface ICurvesHost {
  readonly trans: TranslationBundle;
}

/** A run whose curves are drawn. */
export interface ICurveRun {
  readonly id: string;
  readonly title: string;
}

/** What the curves of some runs need. */
export interface ICurvesCardProps {
  /** The runs, the first one is drawn in front. */
  readonly runs: readonly ICurveRun[];
  readonly client: ISeriesClient;
  readonly changed: ISignal<unknown, ILedgerChange>;
  readonly host: ICurvesHost;
  /** Whether it is on screen; while it is not, nothing is asked. True if not given. */
  readonly isActive?: boolean;
  /** Called with whether there is any series, as soon as that is known and when it changes. */
  readonly onKnown?: (hasSeries: boolean) => void;
}

/** What the parts of a plot's view are of. */
export interface IPlotProps {
  readonly model: CurvesModel;
  readonly plot: IPlotOf;
  readonly theme: ICurvesTheme;
}

const HostContext = React.createContext<ICurvesHost | null>(null);

/** Gives the host to the views below it. */
export const CurvesHostProvider = HostContext.Provider;

/** The application around a view of curves. */
export function useCurvesHost(): ICurvesHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of curves stands outside of CurvesHostProvider');
  }
  return host;
}
