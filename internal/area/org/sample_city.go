package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// sampleCity is beside the sample town, for who wants to see rules in articles and two
// bodies on one installation. Its code has no prefecture either.
func sampleCity() facts { return facts{"みほん市", string(City), sampleCityCode, 4} }

// sampleCityPeople are the staff of a city that does not exist. The first officer signs
// in by the same name as the town's: a login name belongs to its body.
func sampleCityPeople() []sampleRow {
	return []sampleRow{
		{SampleLogin, "手本 恵", "テホン メグミ", "2001", "デジタル推進課", actor.Office, Regular},
		{"mohan", "模範 徹", "モハン トオル", "2002", "デジタル推進課", actor.Office, Regular},
		{"tenkei", "典型 直子", "テンケイ ナオコ", "2003", "人事課", actor.Staff, Regular},
		{"ichirei", "一令 守", "イチレイ マモル", "2004", "市民課", actor.Staff, Regular},
		{"mitate", "見立 歩", "ミタテ アユミ", "2005", "税務課", actor.Staff, Regular},
		{"soutei", "想亭 薫", "ソウテイ カオル", "2006", "福祉課", actor.Staff, Regular},
		{"tsumori", "津森 亮", "ツモリ リョウ", "2007", "総務課", actor.Auditor, Regular},
	}
}

// SampleCity loads the sample city with its people, while there is no body with its code.
func (s *Service) SampleCity(ctx context.Context) (Sample, error) {
	return s.loadSample(ctx, sampleCity(), sampleCityPeople(), func(ctx context.Context, tx db.Tx, body string, _ []Person) error {
		return s.rework(ctx, tx, body)
	})
}
