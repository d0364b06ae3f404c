/** Stands in for the Markdown renderer RJSF would load for descriptions: ours are plain text. */
export default function PlainText({ children }: { children?: string }) {
  return <>{children}</>
}
export { PlainText as Markdown }
