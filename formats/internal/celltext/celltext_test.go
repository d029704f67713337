package celltext

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAppendFloat(t *testing.T) {
	for v, want := range map[float64][2]string{
		0: {"0", "0.0"}, 1: {"1", "1.0"}, 0.1: {"0.1", "0.1"}, 1e-5: {"0.00001", "1e-05"}, 1e16: {"10000000000000000", "1e+16"},
		1e21: {"1e+21", "1e+21"}, math.Inf(-1): {`"-Infinity"`, `"-Infinity"`}, math.Inf(1): {`"Infinity"`, `"Infinity"`},
	} {
		require.Equal(t, want[0], string(AppendFloat(nil, v, 64, false)))
		require.Equal(t, want[1], string(AppendFloat(nil, v, 64, true)))
	}
	require.Equal(t, `"NaN"`, string(AppendFloat(nil, math.NaN(), 64, true)))
}

func TestAppendDecimal(t *testing.T) {
	for _, c := range []struct {
		unscaled int64
		scale    int
		want     string
	}{{-5, 3, "-0.005"}, {123456, 3, "123.456"}, {0, 2, "0.00"}, {12, -2, "1200"}, {0, -2, "0"}, {7, 0, "7"}} {
		require.Equal(t, c.want, string(AppendDecimal(nil, big.NewInt(c.unscaled), c.scale)))
	}
	require.Equal(t, "-1", Signed([]byte{255, 255}).String())
}

func TestTimes(t *testing.T) {
	for want, got := range map[string][]byte{
		`"1969-12-31T23:59:59.999"`:        AppendTime(nil, -1, 1000, false),
		`"2024-02-29T12:34:56.789012Z"`:    AppendTime(nil, 1709210096789012, 1e6, true),
		`"1970-01-01T00:00:01Z"`:           AppendTime(nil, 1, 1, true),
		`"1677-09-21T00:12:43.145224192Z"`: AppendTime(nil, math.MinInt64, 1e9, true),
		`9223372036854775807`:              AppendTime(nil, math.MaxInt64, 1e3, true),
		`"2024-02-29"`:                     AppendDate(nil, 19782),
		`"1969-12-31"`:                     AppendDate(nil, -1),
		`-2147483648`:                      AppendDate(nil, math.MinInt32),
		`"01:01:01.000001"`:                AppendClock(nil, 3661000001, 1e6),
		`"23:59:59.999999999"`:             AppendClock(nil, 86399999999999, 1e9),
		`"00:00:01.000"`:                   AppendClock(nil, 1000, 1e3),
		`-1`:                               AppendClock(nil, -1, 1e3),
	} {
		require.Equal(t, want, string(got))
	}
}

func TestOctets(t *testing.T) {
	require.Equal(t, `"data:application/octet-stream;base64,AAH/"`, string(AppendOctets(nil, []byte{0, 1, 255})))
	require.Equal(t, `"text\n"`, string(AppendOctets(nil, []byte("text\n"))))
	require.Equal(t, `"00010203-0405-0607-0809-0a0b0c0d0e0f"`, string(AppendUUID(nil, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})))
	require.Equal(t, `"x"`, string(AppendUUID(nil, []byte("x"))))
}
