package org

import (
	"github.com/okite-isms/okite/internal/platform/paper"
)

// sealedDocument has one sheet for each person, to be folded and sealed.
func sealedDocument(d paper.Document, list []SealedSheet) paper.Document {
	d.Footer, d.Blocks = paper.Band{Left: d.Author}, nil
	for i, x := range list {
		if i > 0 {
			d.Blocks = append(d.Blocks, paper.PageBreak{})
		}
		secret := factTable([2]string{"利用者ID", x.Login}, [2]string{"最初のパスワード", x.Password})
		secret.Size, secret.Columns = 14, []float64{2, 5}
		d.Blocks = append(d.Blocks,
			paper.Title{Text: paper.T("Okiteの利用者IDと最初のパスワード")},
			rightText(unitName(x.Unit)), rightText(x.Name+" 様（職員番号 "+x.Number+"）"), paper.Paragraph{}, secret, paper.Paragraph{},
			paper.List{Items: []paper.Item{
				{Text: paper.T("はじめてサインインすると、新しいパスワードを決める画面が開きます。自分だけが知るパスワードに変えてください。")},
				{Text: paper.T("変えるまでは、この紙を人に見せず、机の上に置いたままにしないでください。")},
				{Text: paper.T("変えた後は、この紙を裁断して捨ててください。")},
				{Text: paper.T("封が開いていたときや、サインインできないときは、すぐに情報セキュリティの事務局に知らせてください。")},
			}})
	}
	return d
}
