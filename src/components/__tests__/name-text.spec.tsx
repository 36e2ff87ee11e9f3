import { render } from '@testing-library/react';
import * as React from 'react';
import { ShortName, WrappedName } from '../name-text';

describe('WrappedName', () => {
  it('breaks between the parts of a name and nowhere else', () => {
    const { container } = render(<WrappedName name="Pipeline.svc__C" />);
    expect(container.innerHTML).toBe('Pipeline.<wbr>svc__<wbr>C');
    expect(container.textContent).toBe('Pipeline.svc__C');
  });

  it('leaves a plain name, and no name, as they are', () => {
    expect(render(<WrappedName name="C" />).container.innerHTML).toBe('C');
    expect(render(<WrappedName name="" />).container.innerHTML).toBe('');
  });
});

describe('ShortName', () => {
  const partsOf = (name: string) =>
    [
      ...render(<ShortName name={name} />).container.querySelectorAll(
        '.jp-RunLedger-shortName > span'
      )
    ].map(part => part.textContent);

  it.each([
    ['Forest.max_depth', ['Forest.', 'max_depth']],
    ['train/loss', ['train/', 'loss']],
    ['a.b.c', ['a.b.', 'c']],
    ['C', []],
    ['ends.', []],
    ['', []]
  ])('keeps the last part of %j whole', (name, parts) => {
    expect(partsOf(name)).toEqual(parts);
  });
});
