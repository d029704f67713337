package api

import "context"

func (h *handlers) ListChannels(ctx context.Context, _ ListChannelsRequestObject) (ListChannelsResponseObject, error) {
	out, err := h.backend.ListChannels(ctx, CallerOf(ctx))
	return ListChannels200JSONResponse(out), err
}

func (h *handlers) CreateChannel(ctx context.Context, r CreateChannelRequestObject) (CreateChannelResponseObject, error) {
	out, err := h.backend.CreateChannel(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateChannel201JSONResponse{out, CreateChannel201ResponseHeaders{Location: ptr("/v1/channels/" + out.Channel.Id)}}, err
}

func (h *handlers) DeleteChannel(ctx context.Context, r DeleteChannelRequestObject) (DeleteChannelResponseObject, error) {
	return DeleteChannel204Response{}, h.backend.DeleteChannel(ctx, CallerOf(ctx), r.Channel)
}

func (h *handlers) TestChannel(ctx context.Context, r TestChannelRequestObject) (TestChannelResponseObject, error) {
	out, err := h.backend.TestChannel(ctx, CallerOf(ctx), r.Channel)
	return TestChannel200JSONResponse(out), err
}

func (h *handlers) ListDeliveries(ctx context.Context, r ListDeliveriesRequestObject) (ListDeliveriesResponseObject, error) {
	out, err := h.backend.ListDeliveries(ctx, CallerOf(ctx), value(r.Params.Run))
	return ListDeliveries200JSONResponse(out), err
}

func (h *handlers) GetPushKey(ctx context.Context, _ GetPushKeyRequestObject) (GetPushKeyResponseObject, error) {
	out, err := h.backend.GetPushKey(ctx)
	return GetPushKey200JSONResponse(out), err
}
