import { randomUUID } from 'node:crypto';
import * as path from 'node:path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { renameFile, runCommand, startCommand } from './lab-commands';

/** A notebook in JupyterLab, worked as a person works it. */
export class NotebookPage {
  constructor(
    private readonly _page: IJupyterLabPageFixture,
    private readonly _folder: string
  ) {}

  /** Open a notebook of the test's folder, and wait until its kernel has nothing to do, or something. */
  async open(name: string, kernel: RegExp = /Idle/): Promise<void> {
    await runCommand(this._page, 'docmanager:open', {
      path: path.posix.join(this._folder, name)
    });
    await this._page.notebook.activate(path.posix.basename(name));
    await this._page
      .locator('#jp-main-statusbar')
      .getByText(kernel)
      .waitFor({ timeout: 60_000 });
  }

  /** Make a notebook of code cells in the test's folder, and open it. */
  async create(
    name: string,
    sources: string[],
    kernel = 'python3'
  ): Promise<void> {
    // Tests share their books, where a notebook is known again by its cells.
    const mark = randomUUID().slice(0, 8);
    const content = {
      cells: sources.map((source, index) => ({
        cell_type: 'code',
        execution_count: null,
        id: `${mark}-${index}`,
        metadata: {},
        outputs: [],
        source
      })),
      metadata: { kernelspec: { name: kernel, display_name: kernel } },
      nbformat: 4,
      nbformat_minor: 5
    };
    await this._page.contents.uploadContent(
      JSON.stringify(content),
      'text',
      path.posix.join(this._folder, name)
    );
    await this.open(name);
  }

  /** Start all cells, and do not wait for them. */
  async startAll(): Promise<void> {
    await startCommand(this._page, 'notebook:run-all-cells');
  }

  /** Run all cells, and wait until the last one is done. */
  async runAll(): Promise<void> {
    await runCommand(this._page, 'notebook:run-all-cells');
  }

  /** Run one cell, and wait until it is done. */
  async run(index: number): Promise<void> {
    await this._page.notebook.runCell(index, { inplace: true });
  }

  /** Clear what its cells show. */
  async clearOutputs(): Promise<void> {
    await runCommand(this._page, 'notebook:clear-all-cell-outputs');
  }

  /** Save it. */
  async save(): Promise<void> {
    await runCommand(this._page, 'docmanager:save');
  }

  /** Put another source into a cell, in one piece as pasting does, and leave its editor. */
  async write(index: number, source: string): Promise<void> {
    const editor = this._cell(index).getByRole('textbox');
    await editor.fill(source);
    await editor.press('Escape');
  }

  /** Rename a notebook of the test's folder, as the file browser does. */
  async rename(from: string, to: string): Promise<void> {
    await renameFile(
      this._page,
      path.posix.join(this._folder, from),
      path.posix.join(this._folder, to)
    );
    await this._page.activity.getTabLocator(to).waitFor();
  }

  /** What a cell shows below itself. */
  output(index: number): Locator {
    return this._cell(index).locator('.jp-OutputArea-output');
  }

  /** The number of a cell's execution, or the star while it runs. */
  prompt(index: number): Locator {
    return this._cell(index).locator('.jp-InputPrompt');
  }

  private _cell(index: number): Locator {
    return this._page.locator('.jp-NotebookPanel:visible .jp-Cell').nth(index);
  }
}
