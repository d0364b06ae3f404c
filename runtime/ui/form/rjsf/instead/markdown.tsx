/** Instead of the Markdown renderer: descriptions are plain text, and the parser weighs as much as our own form code. */
export function Markdown({ children }: { children?: string }) {
  return <>{children}</>
}
export default Markdown
