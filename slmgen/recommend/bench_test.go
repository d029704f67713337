package recommend_test

import (
	"context"
	"testing"

	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/stretchr/testify/require"
)

func BenchmarkRecommend(b *testing.B) {
	reg, r := builtin(b), request(b, nil)
	r.Draws = 1000
	for b.Loop() {
		_, err := recommend.Recommend(context.Background(), reg, r)
		require.NoError(b, err)
	}
}
