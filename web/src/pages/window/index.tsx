import { Segmented } from 'antd'
import { Route, Routes, useLocation, useNavigate } from 'react-router'

import { useWords } from '../../i18n/words'
import { PageHeader } from '../../parts/PageHeader'
import { ChooseItem } from './ChooseItem'
import { Desk } from './Desk'
import { Receipt } from './Receipt'
import { TakeIn } from './TakeIn'
import { windowWords } from './words'

export default function Window() {
  return (
    <Routes>
      <Route path="take/:process/:step" element={<TakeIn />} />
      <Route path="receipt/:number" element={<Receipt />} />
      <Route path="*" element={<Front />} />
    </Routes>
  )
}

/** The two halves of the day: taking in, and what waits at the window. */
function Front() {
  const text = useWords(windowWords)
  const navigate = useNavigate()
  const desk = useLocation().pathname.endsWith('/desk')
  return (
    <>
      <PageHeader
        title={text.title}
        lead={desk ? text.deskLead : text.lead}
        actions={
          <Segmented
            value={desk ? 'desk' : 'take'}
            options={[
              { value: 'take', label: text.take },
              { value: 'desk', label: text.desk },
            ]}
            onChange={(one) => void navigate(one === 'desk' ? '/window/desk' : '/window')}
          />
        }
      />
      {desk ? <Desk /> : <ChooseItem />}
    </>
  )
}
