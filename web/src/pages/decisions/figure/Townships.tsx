import type { FigureView } from '../../../api/types/indicators'
import { useWords } from '../../../i18n/words'
import { Panel } from '../../../parts/Panel'
import { BarList } from '../../../parts/chart/BarList'
import { displayed } from '../figures'
import { figureWords } from './figureWords'

/** The figure by township, the greatest first. */
export function Townships({ figure }: { figure: FigureView }) {
  const text = useWords(figureWords)
  const groups = (figure.groups ?? [])
    .map((group) => ({ ...group, value: displayed(group.display) ?? 0 }))
    .sort((a, b) => b.value - a.value)
  return (
    <Panel title={text.townships}>
      {groups.length === 0 ? (
        <span className="quiet">{text.noTownships}</span>
      ) : (
        <BarList
          label={text.townships}
          bars={groups.map((group) => ({
            id: group.code,
            title: group.name || group.code || text.notSplit,
            value: group.value,
            told: group.display,
          }))}
        />
      )}
    </Panel>
  )
}
