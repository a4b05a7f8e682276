import type { FigureView } from '../../api/types/indicators'
import { useTitle, useWords } from '../../i18n/words'
import { part } from '../../api/client'
import { Figure } from '../../parts/Figure'
import { Panel } from '../../parts/Panel'
import { workbenchWords } from './words'

/** Key figures of the section; each opens to its rows. */
export function Figures({ figures }: { figures: FigureView[] }) {
  const text = useWords(workbenchWords)
  const title = useTitle()
  if (figures.length === 0) return null
  return (
    <Panel title={text.figures}>
      {figures.map((figure) => (
        <div key={figure.id} style={{ marginBottom: 8 }}>
          <div>
            {title(figure)}
            {figure.warning && <b> ⚠ {text.warning}</b>}
          </div>
          <Figure
            value={figure.rounded ?? figure.value}
            unit={figure.unit}
            why={figure.why}
            size="large"
            to={`/decisions/${part(figure.id)}`}
          />
          <div className="quiet">
            {[
              figure.target && text.target(figure.target),
              figure.reached !== undefined && (figure.reached ? text.reached : text.notReached),
              figure.last_year && text.lastYear(figure.last_year),
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </div>
      ))}
    </Panel>
  )
}
