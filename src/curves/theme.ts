import * as React from 'react';
import { channels, coloursOn } from './palette';

/** The colours of JupyterLab's theme, as a canvas and a file can have them. */
export interface ICurvesTheme {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly problem: string;
  readonly font: string;
  /** The colours of curves. */
  readonly colours: readonly string[];
  /** How thick lines are, in px: thicker where much contrast is wanted. */
  readonly width: number;
}

/** Read the theme as it is at an element. */
export function themeAt(element: Element): ICurvesTheme {
  const style = getComputedStyle(element);
  const value = (name: string, other: string) =>
    style.getPropertyValue(name).trim() || other;
  const background = value('--jp-layout-color1', '#ffffff');
  const wantsContrast =
    /high contrast/i.test(document.body.dataset.jpThemeName ?? '') ||
    window.matchMedia?.('(prefers-contrast: more)').matches;
  return {
    background,
    text: value('--jp-ui-font-color1', '#212121'),
    faint: value('--jp-ui-font-color2', '#616161'),
    // Borders are as strong as text in themes of high contrast.
    grid: `rgba(${channels(value('--jp-ui-font-color1', '#212121')).join()},0.15)`,
    problem: value('--jp-error-color1', '#d32f2f'),
    font: value('--jp-ui-font-family', 'sans-serif'),
    colours: coloursOn(background),
    width: wantsContrast ? 2.5 : 1.5
  };
}

/**
 * The theme at an element, and each one that the user changes to.
 *
 * @param ref - The element; null until it is there
 */
export function useTheme(ref: React.RefObject<Element>): ICurvesTheme | null {
  const [theme, setTheme] = React.useState<ICurvesTheme | null>(null);
  React.useLayoutEffect(() => {
    const read = () => {
      if (ref.current) {
        setTheme(themeAt(ref.current));
      }
    };
    read();
    // JupyterLab names the theme on the body once its style sheet is there.
    const observer = new MutationObserver(read);
    observer.observe(document.body, {
      attributes: true,
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light']
    });
    return () => observer.disconnect();
  }, [ref]);
  return theme;
}
