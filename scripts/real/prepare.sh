#!/usr/bin/env bash
# Installs everything that scripts/real/verify.sh uses. A second run does no work.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/trainers.sh
. scripts/real/tokens.sh
. scripts/real/sdk.sh
. scripts/real/firefox.sh

failed=0
for part in trl_python mlx_python unsloth_python unsloth_cpu axolotl_path factory_path validators_python validators_later interop_python weights_python notify_python tokens_python tokens_gguf web_tools login_tools push_tools firefox_path sdk_python api_python "tokens_files $tokens_all"; do
	if where=$($part); then echo "$part: $where"; else echo "$part: could not be installed" >&2; failed=1; fi
done
# A Go tool, built once.
if scripts/real/s3.sh true; then echo "s3: versitygw"; else echo "s3: could not be installed" >&2; failed=1; fi
exit $failed
