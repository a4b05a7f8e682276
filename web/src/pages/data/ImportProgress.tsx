import { Flex, Progress } from 'antd'

import { useGet, useSend } from '../../api/query'
import type { JobRow } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { CancelJob } from '../../parts/CancelJob'
import { importWords } from './importWords'

const EVERY_MS = 1000

/** How far an import is: the file on its way, then its rows. */
export function ImportProgress({ share }: { share: number | null }) {
  const text = useWords(importWords)
  const sent = share === 1
  const jobs = useGet<JobRow[]>('/jobs', {}, { every: EVERY_MS, enabled: sent })
  const cancel = useSend<JobRow>('DELETE', '/jobs', ['/jobs'])
  const job = jobs.data?.find((one) => one.kind === 'import' && one.state === 'running')
  const part = sent ? (job && job.total > 0 ? job.done / job.total : 0) : (share ?? 0)
  return (
    <Flex gap={8} align="center" aria-live="polite" wrap>
      <Progress percent={Math.floor(part * 100)} style={{ flex: 1, minWidth: 160 }} size="small" />
      <span>
        {!sent ? text.sending : job ? text.reading(grouped(job.done)) : text.readingBegins}
      </span>
      {job && <CancelJob id={job.id} cancel={cancel} />}
    </Flex>
  )
}
