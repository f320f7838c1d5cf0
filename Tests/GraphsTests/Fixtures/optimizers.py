"""What PyTorch's optimizers make of given gradients in 100 steps: `python optimizers.py > optimizers.json`."""
import json
import torch

torch.manual_seed(3)
start = torch.randn(12)
gradients = [torch.randn(12) * 10 ** float(torch.empty(1).uniform_(-2, 1)) for _ in range(100)]
makers = {
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=0.05),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-2),
    "adam decayed": lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=0.05),
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-2),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, weight_decay=0.05),
    "sgd nesterov": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True, weight_decay=0.05),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-2, weight_decay=0.05),
}
ends = {}
for name, make in makers.items():
    weight = torch.nn.Parameter(start.clone())
    optimizer = make([weight])
    for gradient in gradients:
        weight.grad = gradient.clone()
        optimizer.step()
    ends[name] = weight.detach().tolist()
# The rate's schedule of a cycle over 40 steps, and gradients held to a norm of 1.
weight = torch.nn.Parameter(start.clone())
optimizer = torch.optim.SGD([weight], lr=1.0)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=40)
cycle = []
for _ in range(40):
    cycle.append(optimizer.param_groups[0]["lr"])
    optimizer.step()
    schedule.step()
print(json.dumps({
    "start": start.tolist(), "gradients": [g.tolist() for g in gradients], "ends": ends,
    "cycle": cycle,
}))
