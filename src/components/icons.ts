import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, body: string): LabIcon {
  return new LabIcon({
    name: `runledger:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">${body}</svg>`
  });
}

/** An open book with lines: Run Ledger. */
export const ledgerIcon = icon(
  'ledger',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M3 1h9.5c.3 0 .5.2.5.5v13c0 .3-.2.5-.5.5H3.5A1.5 1.5 0 0 1 2 13.500V2a1 1 0 0 1 1-1zm.5 11.500a1 1 0 0 0 0 1.500H12v-1.500zM5 3.500v1.200h6V3.500zm0 2.500v1.200h6V6zm0 2.500v1.200h4V8.500z"/>'
);

/** A star that is not set. */
export const starIcon = icon(
  'star',
  '<path fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round" d="M8 1.800l1.900 4 4.300.6-3.100 3 .8 4.300L8 11.600l-3.900 2.100.8-4.300-3.100-3 4.300-.6z"/>'
);

/** A star that is set. */
export const starredIcon = icon(
  'starred',
  '<path class="jp-icon-warn0" fill="#f57c00" stroke="none" d="M8 1.200l2.100 4.300 4.700.7-3.400 3.300.8 4.700L8 12l-4.200 2.200.8-4.700L1.200 6.200l4.700-.7z"/>'
);

/** It ended well. */
export const okIcon = icon(
  'ok',
  '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M3.500 8.500l3 3 6-7"/>'
);

/** It failed. */
export const failedIcon = icon(
  'failed',
  '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M4 4l8 8M12 4l-8 8"/>'
);

/** Somebody stopped it. */
export const interruptedIcon = icon(
  'interrupted',
  '<rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor"/>'
);

/** Its kernel died. */
export const killedIcon = icon(
  'killed',
  '<path fill="currentColor" d="M9.500 1L3 9h4l-1 6 7-8.500H8.500z"/>'
);

/** It is going on. */
export const runningIcon = icon(
  'running',
  '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="22 10"/>'
);

/** Two pages side by side: compare. */
export const compareIcon = icon(
  'compare',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M2 2h5v12H2a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm.500 1.500v9h3v-9zM9 2h5a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9zm1.500 3v1.200h3V5zm0 2.500v1.200h3V7.500zm0 2.500v1.200h2V10z"/>'
);

/** One line that becomes two: a fork. */
export const forkIcon = icon(
  'fork',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M4.500 1A2 2 0 0 0 3.750 4.850V6A2.250 2.250 0 0 0 6 8.250h1.250v2.900a2 2 0 1 0 1.500 0v-2.900H10A2.250 2.250 0 0 0 12.250 6V4.850a2 2 0 1 0-1.500 0V6a.750.750 0 0 1-.750.750H6A.750.750 0 0 1 5.250 6V4.850A2 2 0 0 0 4.500 1zm0 1.300a.700.700 0 1 1 0 1.400.700.700 0 0 1 0-1.400zm7 0a.700.700 0 1 1 0 1.400.700.700 0 0 1 0-1.400zM8 12.300a.700.700 0 1 1 0 1.400.700.700 0 0 1 0-1.400z"/>'
);

/** It went to another place. */
export const movedIcon = icon(
  'moved',
  '<path fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round" d="M5 13V3M2.500 5.500L5 3l2.500 2.500M11 3v10M8.500 10.500L11 13l2.500-2.500"/>'
);

/** It was taken away. */
export const removedIcon = icon(
  'removed',
  '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M3.500 8h9"/>'
);

/** Nothing happened to it. */
export const sameIcon = icon(
  'same',
  '<path fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" d="M3.500 6h9M3.500 10h9"/>'
);

/** Things that came of each other: the graph. */
export const graphIcon = icon(
  'graph',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1 2h5v4H4.600v4H6v4H1v-4h2.400V6H1zm9 4h5v4h-5V8.600H6V7.400h4z"/>'
);

/** A box with a lid: what was put away. */
export const archiveIcon = icon(
  'archive',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1.500 2h13a.5.5 0 0 1 .5.5v2.700a.5.5 0 0 1-.5.500H14V13a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V5.700h-.500a.5.5 0 0 1-.500-.500V2.500a.5.5 0 0 1 .5-.500zm1 1.300v1.200h11V3.300zm.800 2.400v7h9.400v-7zM6 7.300h4v1.300H6z"/>'
);

/** A label on a string: tags. */
export const tagIcon = icon(
  'tag',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1.500 2.500a1 1 0 0 1 1-1h5.300a1 1 0 0 1 .7.3l5.700 5.700a1 1 0 0 1 0 1.400l-5.300 5.300a1 1 0 0 1-1.400 0L1.800 8.500a1 1 0 0 1-.3-.7zm1.400.4v4.700l5.300 5.300 4.700-4.700-5.300-5.300zm2 .9a1.100 1.100 0 1 1 0 2.200 1.100 1.100 0 0 1 0-2.200z"/>'
);

/** Lines and columns: the runs table. */
export const tableIcon = icon(
  'table',
  '<path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M2 2h12a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm.300 4.200v2.300h3.500V6.200zm4.700 0v2.300h6.700V6.200zM2.300 9.700v3h3.500v-3zm4.700 0v3h6.700v-3z"/>'
);
