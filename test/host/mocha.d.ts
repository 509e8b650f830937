/** The few parts of mocha that the suites in the extension host use; mocha brings no types of its own. */
declare module 'mocha' {
  interface Context {
    timeout(ms: number): void;
  }
  type Body = (this: Context) => void | Promise<void>;
  export const describe: (title: string, body: () => void) => void;
  export const it: (title: string, body: Body) => void;
  export const before: (body: Body) => void;
  export const after: (body: Body) => void;
  export const beforeEach: (body: Body) => void;
  export const afterEach: (body: Body) => void;

  interface Test {
    fullTitle(): string;
  }
  export interface Runner {
    on(event: 'pass' | 'pending', listener: (test: Test) => void): this;
    on(event: 'fail', listener: (test: Test, error: Error) => void): this;
  }
  export default class Mocha {
    constructor(options: { ui: 'bdd'; timeout: number; reporter: new (runner: Runner) => object });
    addFile(path: string): this;
    run(done: (failures: number) => void): Runner;
  }
}
