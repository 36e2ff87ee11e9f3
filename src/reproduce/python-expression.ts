/**
 * A value that a user wrote, as one line of Python that is a literal and nothing else.
 */
export class PythonExpression {
  /**
   * @param text - Made by `readExpression`
   */
  constructor(readonly text: string) {}
}
