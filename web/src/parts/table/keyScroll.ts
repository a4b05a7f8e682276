/** Lets the arrows scroll a table in which nothing else takes the focus. */
export function keyScroll(around: HTMLElement | null): void {
  around?.querySelectorAll('.ant-table-body, .ant-table-content').forEach((scrolled) => {
    scrolled.setAttribute('tabindex', '0')
  })
}
