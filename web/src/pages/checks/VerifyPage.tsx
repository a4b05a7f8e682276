import { Alert, Flex } from 'antd'
import { useState } from 'react'

import type { Verified } from '../../api/types/checks'
import { useTitle, useWords } from '../../i18n/words'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { UploadBox } from '../../parts/UploadBox'
import { checkWords } from './words'
import './checks.css'

interface Shown {
  name: string
  verified: Verified
}

/** Whether a bundle of evidence is as it was made, and follows from the layers. */
export default function VerifyPage() {
  const text = useWords(checkWords)
  const [shown, setShown] = useState<Shown[]>([])
  return (
    <>
      <PageHeader
        title={text.verify}
        lead={text.verifyLead}
        path={[{ title: text.title, to: '/checks' }]}
      />
      <div style={{ maxWidth: 760 }}>
        <UploadBox<Verified>
          path="/verdicts/verify"
          accept=".json"
          hint={text.verifyHint}
          onDone={(verified, [file]) => setShown([{ name: file?.name ?? '', verified }, ...shown])}
        />
        <Flex vertical gap={12} style={{ marginTop: 12 }} aria-live="polite">
          {shown.map(({ name, verified }, index) => (
            <VerifiedPanel key={shown.length - index} name={name} verified={verified} />
          ))}
        </Flex>
      </div>
    </>
  )
}

function VerifiedPanel({ name, verified }: Shown) {
  const text = useWords(checkWords)
  const title = useTitle()
  const { answer, signature, rebuilt, hash, findings } = verified
  const holds = answer === 'valid' && rebuilt !== false && signature !== 'bad'
  const said = rebuilt === null ? text.notRebuilt : rebuilt ? text.rebuiltSame : text.rebuiltOther
  return (
    <Panel title={name}>
      <Alert
        showIcon
        type={holds ? 'success' : 'error'}
        title={holds ? text.holds : text.holdsNot}
        description={text[`answer_${answer}`]}
      />
      <dl className="rule-facts">
        <dt>{text.signature}</dt>
        <dd>{text[`signature_${signature}`]}</dd>
        <dt>{text.rebuilt}</dt>
        <dd>{said}</dd>
        <dt>{text.hash}</dt>
        <dd className="check-hash">{hash}</dd>
      </dl>
      {findings.map((finding) => (
        <Alert key={finding.code} type="warning" showIcon title={title(finding)} />
      ))}
    </Panel>
  )
}
