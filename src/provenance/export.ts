import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPicture } from './picture';
import type { ISvgColours } from './svg';
import { composeSvg } from './svg';
import { describeNode, nameless, runFacts } from './words';

/** The variables of the theme that a picture is drawn with, as in the style sheet. */
const VARIABLES: Readonly<Record<keyof ISvgColours, string>> = {
  background: '--jp-layout-color1',
  text: '--jp-ui-font-color1',
  faint: '--jp-ui-font-color2',
  line: '--jp-border-color0',
  hull: '--jp-layout-color2',
  file: '--jp-border-color0',
  code: '--jp-border-color0',
  result: '--jp-brand-color1',
  model: '--jp-accent-color1',
  execution: '--jp-ui-font-color2',
  run: '--jp-ui-font-color1',
  failed: '--jp-error-color1'
};

/** The colours of the theme, as a file of its own can have them. */
export function themeColours(element: Element): ISvgColours {
  const style = getComputedStyle(element);
  const resolved = Object.entries(VARIABLES).map(([name, variable]) => [
    name,
    style.getPropertyValue(variable).trim() || FALLBACKS[name] || '#808080'
  ]);
  return Object.fromEntries(resolved) as ISvgColours;
}

const FALLBACKS: Readonly<Record<string, string>> = {
  background: '#ffffff',
  text: '#000000'
};

/** A picture as the text of an SVG file in the colours of the theme. */
export function pictureFile(
  picture: IPicture,
  title: string,
  titleOf: (run: string) => string,
  element: Element,
  trans: TranslationBundle
): string {
  return composeSvg(
    picture.graph,
    picture.layout,
    {
      title,
      describe: node => describeNode(node, trans),
      runTitle: titleOf,
      runFacts: node => runFacts(node, trans),
      nameless: node => nameless(node, trans)
    },
    themeColours(element)
  );
}
