// A busy machine takes its time; what never comes fails all the same.
if (expect.getState().testPath.endsWith('.tsx')) {
  require('@testing-library/dom').configure({ asyncUtilTimeout: 20_000 });
}
