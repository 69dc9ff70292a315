package gap

// asked is a topic made ready to be looked for.
type asked struct {
	topic  *Topic
	layer  Layer
	ways   []way
	places []int
}

// way is one Terms with its words numbered.
type way struct {
	all, heading, more []group
	without            []int
}

type group struct {
	text  string
	words []int
}

// prepare numbers the words of all topics.
func prepare(g *Guideline, v *vocabulary) []asked {
	chapters := make(map[string]*Chapter, len(g.Chapters))
	for i := range g.Chapters {
		chapters[g.Chapters[i].Number] = &g.Chapters[i]
	}
	list := make([]asked, len(g.Topics))
	for i := range g.Topics {
		t := &g.Topics[i]
		a := asked{topic: t, places: flat(v, t.Places)}
		if c := chapters[t.Chapter]; c != nil {
			a.layer, a.places = c.Layer, append(a.places, flat(v, c.Places)...)
		}
		for _, terms := range t.Terms {
			a.ways = append(a.ways, way{all: groups(v, terms.All), heading: groups(v, terms.Heading), more: groups(v, terms.More), without: flat(v, terms.Without)})
		}
		list[i] = a
	}
	return list
}

func groups(v *vocabulary, texts []string) []group {
	list := make([]group, len(texts))
	for i, t := range texts {
		list[i] = group{t, v.group(t)}
	}
	return list
}

// flat numbers groups of which any word counts.
func flat(v *vocabulary, texts []string) []int {
	var list []int
	for _, t := range texts {
		list = append(list, v.group(t)...)
	}
	return list
}
