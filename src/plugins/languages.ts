import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IDiffHost } from '../diff/host';

/**
 * Colours and editor support for the languages that JupyterLab knows; plain text for others.
 */
export function languageHost(
  languages: IEditorLanguageRegistry | null
): Pick<IDiffHost, 'highlight' | 'language'> {
  const languageOf = (mime: string) =>
    languages?.findByMIME(mime) ??
    languages?.findByName(mime.replace(/^.*\/(x-)?/, '')) ??
    null;
  return {
    highlight: async (source, mime, node) => {
      const language = languageOf(mime);
      if (languages && language) {
        await languages.highlight(source, language, node);
      }
    },
    language: async mime => {
      const language = languageOf(mime);
      const loaded = language && (await languages?.getLanguage(language));
      return loaded?.support ?? null;
    }
  };
}
