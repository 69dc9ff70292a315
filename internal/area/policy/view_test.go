package policy

import "testing"

// The contents of a flat text of thousands of articles show those about the open one.
func TestContentsAreBounded(t *testing.T) {
	t.Parallel()
	outline := make([]Provision, 20_000)
	for i := range outline {
		outline[i] = Provision{Seq: int64(i), Depth: 1, Mark: "条"}
	}
	for _, chapter := range []int64{0, 1, 9_000, 18_500, 19_999} {
		got := around(outline, chapter)
		if len(got) != contentsMost || got[0].Seq > chapter || got[len(got)-1].Seq < chapter {
			t.Errorf("chapter %d: %d entries from %d to %d", chapter, len(got), got[0].Seq, got[len(got)-1].Seq)
		}
	}
	if got := around(outline[:10], 3); len(got) != 10 {
		t.Errorf("a short outline lost entries: %d", len(got))
	}
}
