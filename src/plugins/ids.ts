/** The ids of the plugins, which are also those of their settings. */
export namespace PluginIDs {
  export const ledger = 'jupyterlab-runledger:ledger';
  export const light = 'jupyterlab-runledger:light';
  export const statusItem = 'jupyterlab-runledger:status-item';
  export const capture = 'jupyterlab-runledger:capture';
  export const bootstrap = 'jupyterlab-runledger:bootstrap';
  export const queue = 'jupyterlab-runledger:queue';
  export const lostOutputs = 'jupyterlab-runledger:lost-outputs';
  export const history = 'jupyterlab-runledger:history';
  export const curves = 'jupyterlab-runledger:curves';
  export const compare = 'jupyterlab-runledger:compare';
  export const provenance = 'jupyterlab-runledger:provenance';
  export const fork = 'jupyterlab-runledger:fork';
  export const books = 'jupyterlab-runledger:books';
  export const cellHistory = 'jupyterlab-runledger:cell-history';
  export const about = 'jupyterlab-runledger:about';
  export const runsTable = 'jupyterlab-runledger:runs-table';
  export const runPage = 'jupyterlab-runledger:run-page';
}

/** The ids of the commands. */
export namespace CommandIDs {
  export const showHistory = 'runledger:show-history';
  export const refreshHistory = 'runledger:refresh-history';
  export const toggleRecording = 'runledger:toggle-recording';
  export const openRun = 'runledger:open-run';
  export const openCurrentRun = 'runledger:open-current-run';
  export const unfoldRun = 'runledger:unfold-run';
  export const selectRun = 'runledger:select-run';
  export const selectAllRuns = 'runledger:select-all-runs';
  export const clearSelection = 'runledger:clear-selection';
  export const tagRuns = 'runledger:tag-runs';
  export const archiveRun = 'runledger:archive-run';
  export const starRun = 'runledger:star-run';
  export const renameRun = 'runledger:rename-run';
  export const deleteRun = 'runledger:delete-run';
  export const undoDeleteRun = 'runledger:undo-delete-run';
  export const openTable = 'runledger:open-table';
  export const exportTable = 'runledger:export-table';
  export const tableToNotebook = 'runledger:open-as-data-frame';
  export const openAbout = 'runledger:open-about';
  export const copyRunId = 'runledger:copy-run-id';
  export const compareRuns = 'runledger:compare-runs';
  export const compareWithNotebook = 'runledger:compare-with-notebook';
  export const nextChange = 'runledger:next-change';
  export const previousChange = 'runledger:previous-change';
  export const showGraph = 'runledger:show-graph';
  export const whichRun = 'runledger:which-run-made-file';
  export const findInGraph = 'runledger:find-in-graph';
  export const forkRun = 'runledger:fork-run';
  export const showOrigin = 'runledger:show-origin';
  export const restoreNotebook = 'runledger:restore-notebook';
  export const restoreCell = 'runledger:restore-cell';
  export const showCellHistory = 'runledger:show-cell-history';
  export const setScope = 'runledger:set-scope';
  export const toggleScratch = 'runledger:toggle-scratch-runs';
  export const toggleFailed = 'runledger:toggle-failed-runs';
  export const toggleArchived = 'runledger:toggle-archived-runs';
  export const historySettings = 'runledger:open-settings';
}

/** The domain of the translations. */
export const DOMAIN = 'jupyterlab_runledger';
