import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { ForkDialog } from '../../reproduce/fork-dialog';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { Forking } from '../forking';
import type { IRecordedPlace } from '../recorded-place';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('forking', () => {
  it('asks once how the fork shall be, however often the button is pressed', async () => {
    const ledger = new FakeLedger().fill(1);
    ledger.notebooks.set('r0', {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: []
    });
    const forking = new Forking({
      client: ledger,
      trans: nullTranslator.load(''),
      prefix: () => '',
      tracker: { find: () => undefined },
      app: {
        serviceManager: {
          contents: {
            get: async (path: string, { type }: { type: string }) => ({
              content: type === 'directory' ? [] : { metadata: {} }
            })
          },
          kernelspecs: { specs: null }
        }
      }
    } as unknown as IRecordedPlace);
    const answer = new PromiseDelegate<never>();
    const launch = jest
      .spyOn(ForkDialog.prototype, 'launch')
      .mockReturnValue(answer.promise);
    const forks = [forking.fork('r0'), forking.fork('r0')];
    await settle();
    expect(launch).toHaveBeenCalledTimes(1);
    answer.resolve({ button: { accept: false } } as never);
    await Promise.all(forks);
    await forking.fork('r0');
    expect(launch).toHaveBeenCalledTimes(2);
    launch.mockRestore();
  });
});
