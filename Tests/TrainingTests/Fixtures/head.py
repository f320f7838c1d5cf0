"""Writes head.json: a head trained by PyTorch's AdamW for some steps in a given order of rows, without
dropout, for classes and for numbers. Run in this folder: python head.py (needs torch)"""
import json
import torch

torch.manual_seed(3)
torch.set_num_threads(1)


def train(kind, n, width, outputs, batch, rates, decay):
    x = torch.rand(n, width) * 6
    w = (torch.rand(outputs, width) - 0.5) * 2 / width ** 0.5
    b = torch.zeros(outputs)
    if kind == "classes":
        y = torch.randint(0, outputs, (n,))
    else:
        # Standardised and nearly known: Thaw would rescale targets and a head that knows nothing.
        z = x @ torch.randn(width) + torch.randn(n)
        m, d = z.mean(), z.std(unbiased=False)
        y = (z - m) / d
        w = torch.linalg.lstsq(torch.cat([x, torch.ones(n, 1)], 1), y).solution
        w, b = 0.8 * w[:width].reshape(1, width), 0.8 * w[width:]
    linear = torch.nn.Linear(width, outputs)
    linear.weight.data.copy_(w)
    linear.bias.data.copy_(b)
    optimizer = torch.optim.AdamW(linear.parameters(), lr=rates[0], weight_decay=decay, eps=1e-8)
    losses, orders = [], []
    for rate in rates:
        rows = torch.randperm(n)[:batch]
        for group in optimizer.param_groups:
            group["lr"] = rate
        z = linear(x[rows])
        if kind == "classes":
            loss = torch.nn.functional.cross_entropy(z, y[rows])
        else:
            loss = ((z[:, 0] - y[rows]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        orders.append(rows.tolist())
    return {"kind": kind, "rows": n, "width": width, "outputs": outputs, "decay": decay, "rates": rates,
            "features": x.ravel().tolist(), "targets": y.tolist(), "weight": w.ravel().tolist(), "bias": b.tolist(),
            "orders": orders, "losses": losses, "trained_weight": linear.weight.detach().ravel().tolist(),
            "trained_bias": linear.bias.detach().tolist()}


json.dump([train("classes", 40, 7, 3, 16, [1e-2, 8e-3, 5e-3, 1e-3], 1e-2),
           train("classes", 30, 20, 2, 13, [5e-2] * 6, 0.0),
           train("numbers", 40, 5, 1, 8, [1e-2] * 5, 1e-1)], open("head.json", "w"))
