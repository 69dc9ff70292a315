package incident

import "github.com/okite-isms/okite/internal/platform/actor"

const (
	areaName     = "incident"
	incidentPath = "/incident"
)

func incidentURL(id string) string { return incidentPath + "/" + id }

// What may be done here.
const (
	CanReport actor.Permission = "incident.report"
	CanSee    actor.Permission = "incident.see"
	CanHandle actor.Permission = "incident.handle"
	CanDecide actor.Permission = "incident.decide"
)

// The verbs of the journal and of the timeline.
const (
	verbReport  = CanReport
	verbJudge   = actor.Permission("incident.judge")
	verbDismiss = actor.Permission("incident.dismiss")
	verbMerge   = actor.Permission("incident.merge")
	verbFacts   = actor.Permission("incident.facts")
	verbLevel   = actor.Permission("incident.level")
	verbClock   = actor.Permission("incident.clock")
	verbNote    = actor.Permission("incident.note")
)
