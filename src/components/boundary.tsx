import * as React from 'react';

interface IBoundaryProps {
  /** What stands there when what is within cannot be shown. */
  readonly fallback: React.ReactNode;
  readonly children: React.ReactNode;
}

/**
 * Keeps an error within: what cannot be shown is replaced, and all around it stays.
 */
export class Boundary extends React.Component<
  IBoundaryProps,
  { hasFailed: boolean }
> {
  /** After an error, the fallback is rendered. */
  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  state = { hasFailed: false };

  render(): React.ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
