import * as React from 'react';

/** A part of the page, under its title. */
export function Section(props: {
  title: string;
  children: React.ReactNode;
}): JSX.Element {
  const id = React.useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  );
}
