package home

import (
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
)

// capacity says in which role somebody acted, as the journal keeps it: roles joined by
// a comma, "console", or "job:KIND".
func capacity(kept string) string {
	switch {
	case kept == "console":
		return "コンソール"
	case strings.HasPrefix(kept, "job:"):
		return "自動処理"
	}
	var titles []string
	for _, role := range strings.Split(kept, ",") {
		titles = append(titles, actor.Role(role).Title())
	}
	return strings.Join(titles, "・")
}
