/** Does harm where a text is taken for markup, an address or code. */
const HARM = 'window.hurt=1';

/** Texts that a page must show and never take for anything else. */
export const HOSTILE: readonly string[] = [
  `<script>${HARM}</script>`,
  `</script><script>${HARM}</script>`,
  `<img src=x onerror="${HARM}">`,
  `<svg onload="${HARM}">`,
  `<svg><script>${HARM}</script></svg>`,
  `<svg><animate onbegin="${HARM}" attributeName=x dur=1s>`,
  `<details open ontoggle="${HARM}">`,
  `<iframe srcdoc="<script>parent.${HARM}</script>"></iframe>`,
  `<iframe src="javascript:parent.${HARM}"></iframe>`,
  `<object data="data:text/html,<script>parent.${HARM}</script>">`,
  `<a href="javascript:${HARM}" autofocus onfocus="${HARM}">a</a>`,
  `<input autofocus onfocus="${HARM}">`,
  `<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart="${HARM}">`,
  `<math><mtext><table><mglyph><style><!--</style><img src=x onerror="${HARM}">`,
  `<noscript><p title="</noscript><img src=x onerror=${HARM}>">`,
  `<template><img src=x onerror="${HARM}"></template>`,
  `"><img src=x onerror="${HARM}">`,
  `' onmouseover='${HARM}' x='`,
  `\` onclick=${HARM} x=\``,
  `javascript:${HARM}`,
  `[link](javascript:${HARM}) ![image](x" onerror="${HARM})`,
  `{{constructor.constructor('${HARM}')()}}`,
  `\${${HARM}}`,
  `__proto__`,
  `constructor`,
  `&lt;img src=x onerror=${HARM}&gt;`,
  `%3Cscript%3E${HARM}%3C/script%3E`,
  `\u202e<b>\u0007\u2028`,
  '=HYPERLINK("http://127.0.0.1/","a")'
];
