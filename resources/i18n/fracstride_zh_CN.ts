<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>New layer</source>
        <translation>新建层</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open data as input y…</source>
        <translation>将数据作为输入 y 打开…</translation>
    </message>
    <message>
        <source>Open data as kernel w…</source>
        <translation>将数据作为卷积核 w 打开…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Open the file again</source>
        <translation>重新打开此文件</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Picture of this tab (PNG, SVG, PDF)…</source>
        <translation>当前标签页的图片（PNG、SVG、PDF）…</translation>
    </message>
    <message>
        <source>Output x (.npy, .csv)…</source>
        <translation>输出 x（.npy、.csv）…</translation>
    </message>
    <message>
        <source>Input y (.npy, .csv)…</source>
        <translation>输入 y（.npy、.csv）…</translation>
    </message>
    <message>
        <source>Kernel w (.npy, .csv)…</source>
        <translation>卷积核 w（.npy、.csv）…</translation>
    </message>
    <message>
        <source>Copy formulas as LaTeX</source>
        <translation>将公式复制为 LaTeX</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Copy sum</source>
        <translation>复制算式</translation>
    </message>
    <message>
        <source>Edit cell</source>
        <translation>编辑单元格</translation>
    </message>
    <message>
        <source>Back to the last valid layer</source>
        <translation>回到上一个有效的层</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Layer panel</source>
        <translation>层参数面板</translation>
    </message>
    <message>
        <source>Sum and formulas</source>
        <translation>算式与公式</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>缩放到100 %</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Values in cells</source>
        <translation>单元格数值</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>Larger interface</source>
        <translation>放大界面</translation>
    </message>
    <message>
        <source>Smaller interface</source>
        <translation>缩小界面</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>下一区域</translation>
    </message>
    <message>
        <source>System theme</source>
        <translation>系统主题</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>深色主题</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>系统语言</translation>
    </message>
    <message>
        <source>Link H and W</source>
        <translation>关联 H 和 W</translation>
    </message>
    <message>
        <source>Reset layer</source>
        <translation>重置层参数</translation>
    </message>
    <message>
        <source>Pin the cell</source>
        <translation>固定单元格</translation>
    </message>
    <message>
        <source>Release the pinned cell</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Benchmark this layer…</source>
        <translation>对此层做基准测试…</translation>
    </message>
    <message>
        <source>Pipeline tab</source>
        <translation>“流程”标签页</translation>
    </message>
    <message>
        <source>Overlap tab</source>
        <translation>“重叠”标签页</translation>
    </message>
    <message>
        <source>Decoder tab</source>
        <translation>“解码器”标签页</translation>
    </message>
    <message>
        <source>Explore the selected layer of the decoder</source>
        <translation>探究解码器中所选的层</translation>
    </message>
    <message>
        <source>Duplicate the selected layer of the decoder</source>
        <translation>复制解码器中所选的层</translation>
    </message>
    <message>
        <source>Remove the selected layer of the decoder</source>
        <translation>移除解码器中所选的层</translation>
    </message>
    <message>
        <source>Move the selected layer of the decoder up</source>
        <translation>上移解码器中所选的层</translation>
    </message>
    <message>
        <source>Move the selected layer of the decoder down</source>
        <translation>下移解码器中所选的层</translation>
    </message>
    <message>
        <source>Go to input size</source>
        <translation>转到输入尺寸</translation>
    </message>
    <message>
        <source>Go to kernel size</source>
        <translation>转到卷积核大小</translation>
    </message>
    <message>
        <source>Go to stride</source>
        <translation>转到步长</translation>
    </message>
    <message>
        <source>Go to padding</source>
        <translation>转到填充</translation>
    </message>
    <message>
        <source>Go to output padding</source>
        <translation>转到输出填充</translation>
    </message>
    <message>
        <source>Crop more at the end</source>
        <translation>末端多裁剪</translation>
    </message>
    <message>
        <source>Go to dilation</source>
        <translation>转到膨胀</translation>
    </message>
    <message>
        <source>Go to map of input y</source>
        <translation>转到输入 y 的图</translation>
    </message>
    <message>
        <source>Go to zero-inserted map</source>
        <translation>转到插零图</translation>
    </message>
    <message>
        <source>Go to padded map</source>
        <translation>转到填充图</translation>
    </message>
    <message>
        <source>Go to map of kernel w</source>
        <translation>转到卷积核 w 的图</translation>
    </message>
    <message>
        <source>Go to map of output x</source>
        <translation>转到输出 x 的图</translation>
    </message>
    <message>
        <source>Help and shortcuts</source>
        <translation>帮助与快捷键</translation>
    </message>
    <message>
        <source>About Fracstride</source>
        <translation>关于 Fracstride</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层参数</translation>
    </message>
    <message>
        <source>Tabs</source>
        <translation>标签页</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Next cell</source>
        <translation>下一个单元格</translation>
    </message>
    <message>
        <source>Previous cell</source>
        <translation>上一个单元格</translation>
    </message>
    <message>
        <source>First cell</source>
        <translation>第一个单元格</translation>
    </message>
    <message>
        <source>Last cell</source>
        <translation>最后一个单元格</translation>
    </message>
    <message>
        <source>Play faster</source>
        <translation>加快播放</translation>
    </message>
    <message>
        <source>Play slower</source>
        <translation>放慢播放</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Player</source>
        <translation>播放器</translation>
    </message>
    <message>
        <source>Find parameters for a size…</source>
        <translation>为某个尺寸求参数…</translation>
    </message>
    <message>
        <source>Code of this layer…</source>
        <translation>此层的代码…</translation>
    </message>
    <message>
        <source>Light or dark theme</source>
        <translation>切换浅色或深色主题</translation>
    </message>
    <message>
        <source>Solver tab</source>
        <translation>“求解”标签页</translation>
    </message>
    <message>
        <source>End the lesson</source>
        <translation>结束课程</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Turn the kernel</source>
        <translation>旋转卷积核</translation>
    </message>
    <message>
        <source>Animation of the player (GIF)…</source>
        <translation>播放过程的动画（GIF）…</translation>
    </message>
    <message>
        <source>Take this layer over into the decoder</source>
        <translation>将此层的参数带入解码器</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Scatter tab</source>
        <translation>“散布”标签页</translation>
    </message>
    <message>
        <source>Matrix tab</source>
        <translation>“矩阵”标签页</translation>
    </message>
    <message>
        <source>Phases tab</source>
        <translation>“相位”标签页</translation>
    </message>
    <message>
        <source>Compute this layer</source>
        <translation>计算此层</translation>
    </message>
    <message>
        <source>Compute engine…</source>
        <translation>计算引擎…</translation>
    </message>
    <message>
        <source>Channels tab</source>
        <translation>“通道”标签页</translation>
    </message>
    <message>
        <source>Code tab</source>
        <translation>“代码”标签页</translation>
    </message>
    <message>
        <source>Conv2d tab</source>
        <translation>“Conv2d”标签页</translation>
    </message>
    <message>
        <source>Turn the matrix over: C or Cᵀ</source>
        <translation>转置矩阵：C 或 Cᵀ</translation>
    </message>
    <message>
        <source>Open data as bias b…</source>
        <translation>将数据作为偏置 b 打开…</translation>
    </message>
    <message>
        <source>Remove the bias</source>
        <translation>移除偏置</translation>
    </message>
    <message>
        <source>The layer has no file yet</source>
        <translation>此层还没有文件</translation>
    </message>
    <message>
        <source>No lesson is open</source>
        <translation>没有正在进行的课程</translation>
    </message>
    <message>
        <source>There is nothing to zoom in this tab</source>
        <translation>此标签页没有可缩放的内容</translation>
    </message>
    <message>
        <source>There is no player in this tab</source>
        <translation>此标签页没有播放功能</translation>
    </message>
    <message>
        <source>This tab stands without sum and formulas</source>
        <translation>此标签页不显示算式与公式</translation>
    </message>
    <message>
        <source>Only the Pipeline tab has a legend</source>
        <translation>只有“流程”标签页有图例</translation>
    </message>
    <message>
        <source>The parameters make no valid layer</source>
        <translation>当前参数不构成有效的层</translation>
    </message>
    <message>
        <source>The parameters make a valid layer</source>
        <translation>当前参数已构成有效的层</translation>
    </message>
    <message>
        <source>The layer has no bias</source>
        <translation>该层没有偏置</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>偏好设置…</translation>
    </message>
    <message>
        <source>Compare x with an output…</source>
        <translation>将 x 与其他输出比较…</translation>
    </message>
    <message>
        <source>Show x, expected or the difference</source>
        <translation>切换显示 x、期望输出或差值</translation>
    </message>
    <message>
        <source>Compare no more</source>
        <translation>结束比较</translation>
    </message>
    <message>
        <source>Nothing is compared with x</source>
        <translation>没有与 x 比较的输出</translation>
    </message>
    <message>
        <source>There is no expected output of the size of x</source>
        <translation>没有与 x 尺寸相同的期望输出</translation>
    </message>
    <message>
        <source>Copy picture of this tab</source>
        <translation>复制当前标签页的图片</translation>
    </message>
    <message>
        <source>Copy values of the map</source>
        <translation>复制图中的数值</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Go to the largest difference</source>
        <translation>转到差值最大处</translation>
    </message>
    <message>
        <source>Show another explanation</source>
        <translation>显示另一种解释</translation>
    </message>
    <message>
        <source>Make x as expected</source>
        <translation>使 x 与期望一致</translation>
    </message>
    <message>
        <source>No cell of x is known to differ from what is expected</source>
        <translation>没有已知与期望不同的 x 单元格</translation>
    </message>
    <message>
        <source>There is no other explanation</source>
        <translation>没有其他解释</translation>
    </message>
    <message>
        <source>Nothing is known that would make x as expected</source>
        <translation>没有已知的改动能使 x 与期望一致</translation>
    </message>
    <message>
        <source>Paste values or a layer</source>
        <translation>粘贴数值或层</translation>
    </message>
    <message>
        <source>Previous region</source>
        <translation>上一区域</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Context menu</source>
        <translation>上下文菜单</translation>
    </message>
    <message>
        <source>Next tab</source>
        <translation>下一个标签页</translation>
    </message>
    <message>
        <source>Previous tab</source>
        <translation>上一个标签页</translation>
    </message>
</context>
<context>
    <name>Architectures</name>
    <message>
        <source>DCGAN generator, 64 × 64</source>
        <translation>DCGAN 生成器，64 × 64</translation>
    </message>
    <message>
        <source>U-Net decoder</source>
        <translation>U-Net 解码器</translation>
    </message>
    <message>
        <source>FCN-8s up-sampling</source>
        <translation>FCN-8s 上采样</translation>
    </message>
    <message>
        <source>FSRCNN, factor 3</source>
        <translation>FSRCNN，3倍</translation>
    </message>
</context>
<context>
    <name>Arrays</name>
    <message>
        <source>Type a part of the name</source>
        <translation>键入名称的一部分</translation>
    </message>
    <message>
        <source>{name} holds {count} arrays. Which one is the kernel w?</source>
        <translation>{name} 中有{count}个数组。哪一个是卷积核 w？</translation>
    </message>
    <message>
        <source>{name} holds {count} arrays. Which one is the input y?</source>
        <translation>{name} 中有{count}个数组。哪一个是输入 y？</translation>
    </message>
    <message>
        <source>{count} more: type a part of the name</source>
        <translation>另有{count}个：键入名称的一部分即可筛选</translation>
    </message>
    <message>
        <source>in one dimension: height 1</source>
        <translation>一维：高度为1</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>of a type that is not read</source>
        <translation>类型无法读取</translation>
    </message>
    <message>
        <source>no real numbers</source>
        <translation>不是实数</translation>
    </message>
    <message>
        <source>in three dimensions: too many</source>
        <translation>三维：无法显示</translation>
    </message>
    <message>
        <source>needs 2 to 4 dimensions</source>
        <translation>需要2至4维</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>太大</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>{name} has {count} transposed convolutions. Which one is the layer?</source>
        <translation>{name} 中有{count}个转置卷积。哪一个是要打开的层？</translation>
    </message>
    <message>
        <source>{name} has one transposed convolution.</source>
        <translation>{name} 中有一个转置卷积。</translation>
    </message>
    <message>
        <source>its attributes contradict each other</source>
        <translation>其属性互相矛盾</translation>
    </message>
    <message>
        <source>weight only: impossible with this input</source>
        <translation>仅权重：对此输入不可行</translation>
    </message>
    <message>
        <source>{name} holds {count} arrays. Which one is the bias b?</source>
        <translation>{name} 中有{count}个数组。哪一个是偏置 b？</translation>
    </message>
    <message>
        <source>needs 1 dimension</source>
        <translation>需要1维</translation>
    </message>
    <message>
        <source>b computed in the model, left out</source>
        <translation>b 在模型中计算得出，不计入</translation>
    </message>
    <message>
        <source>packed, or in another file</source>
        <translation>经过压缩，或在其他文件中</translation>
    </message>
    <message>
        <source>{activation} left out</source>
        <translation>{activation} 不计入</translation>
    </message>
    <message>
        <source>its weight is made of what the model is given</source>
        <translation>它的权重取决于模型的输入</translation>
    </message>
    <message>
        <source>its weight is not in the file</source>
        <translation>其权重不在文件中</translation>
    </message>
    <message>
        <source>with its bias</source>
        <translation>连同偏置</translation>
    </message>
    <message>
        <source>weight alone</source>
        <translation>仅权重</translation>
    </message>
    <message>
        <source>b stays</source>
        <translation>保留 b</translation>
    </message>
    <message>
        <source>b stays, cut</source>
        <translation>保留 b，截短</translation>
    </message>
    <message>
        <source>b stays, zeros added</source>
        <translation>保留 b，补零</translation>
    </message>
    <message>
        <source>{name} holds {count} arrays. With which one is x to be compared?</source>
        <translation>{name} 中有{count}个数组。x 与哪一个比较？</translation>
    </message>
    <message>
        <source>Axes as in {layout}; “Read as”, under the kernel, changes that afterwards.</source>
        <translation>轴的顺序同 {layout}；之后可用卷积核下方的“读作”更改。</translation>
    </message>
</context>
<context>
    <name>AxisDiagram</name>
    <message>
        <source>One axis: rows</source>
        <translation>单轴：行</translation>
    </message>
    <message>
        <source>One axis: columns</source>
        <translation>单轴：列</translation>
    </message>
    <message>
        <source>Input {input} adds to outputs {outputs}</source>
        <translation>输入{input}累加到输出{outputs}</translation>
    </message>
    <message>
        <source>Output {output} receives from inputs {inputs}</source>
        <translation>输出{output}得到来自输入{inputs}的贡献</translation>
    </message>
    <message>
        <source>input row</source>
        <translation>输入行</translation>
    </message>
    <message>
        <source>input column</source>
        <translation>输入列</translation>
    </message>
    <message>
        <source>output row, number of contributions</source>
        <translation>输出行，贡献次数</translation>
    </message>
    <message>
        <source>output column, number of contributions</source>
        <translation>输出列，贡献次数</translation>
    </message>
    <message>
        <source>dashed: cropped by padding</source>
        <translation>虚线：被填充裁去</translation>
    </message>
    <message>
        <source>dashed: cropped by padding and end crop</source>
        <translation>虚线：被填充和末端裁剪裁去</translation>
    </message>
    <message>
        <source>dashed: cropped</source>
        <translation>虚线：被裁去</translation>
    </message>
    <message>
        <source>the first and the last {count} of {total} positions</source>
        <translation>共{total}个位置，显示首尾各{count}个</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Showing the last valid layer.</source>
        <translation>正在显示上一个有效的层。</translation>
    </message>
    <message>
        <source>Mend all</source>
        <translation>全部修正</translation>
    </message>
    <message>
        <source>Open another</source>
        <translation>打开其他文件</translation>
    </message>
    <message>
        <source>A heavy layer.</source>
        <translation>此层计算量很大。</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>It takes {count} input channels, and {other} has {others}.</source>
        <translation>它需要{count}个输入通道，而 {other} 有{others}个。</translation>
    </message>
    <message>
        <source>Use it, y random</source>
        <translation>使用它，y 取随机值</translation>
    </message>
    <message>
        <source>It has {count} channels, and the kernel {other} takes {others}.</source>
        <translation>它有{count}个通道，而卷积核 {other} 需要{others}个。</translation>
    </message>
    <message>
        <source>Use it, w random</source>
        <translation>使用它，w 取随机值</translation>
    </message>
    <message>
        <source>Values: {count}; output channels of the layer: {channels}. There must be as many.</source>
        <translation>它有{count}个值，该层有{channels}个输出通道，两者必须相等。</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>It holds no output. Save one as an array of NumPy.</source>
        <translation>其中没有输出。请把输出存为 NumPy 数组。</translation>
    </message>
    <message>
        <source>Its shape is {shape}; an output is (H, W), (C, H, W) or (N, C, H, W).</source>
        <translation>其形状为 {shape}；输出应为（H, W）、（C, H, W）或（N, C, H, W）。</translation>
    </message>
    <message>
        <source>The program ended before they were saved; last changed {when}.</source>
        <translation>程序在保存之前就结束了；最后更改于 {when}。</translation>
    </message>
    <message>
        <source>Changes that were not saved</source>
        <translation>有未保存的更改</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>It takes 1 input channel, and {other} has {others}.</source>
        <translation>它需要1个输入通道，而 {other} 有{others}个。</translation>
    </message>
    <message>
        <source>It has 1 channel, and the kernel {other} takes {others}.</source>
        <translation>它有1个通道，而卷积核 {other} 需要{others}个。</translation>
    </message>
</context>
<context>
    <name>Benchmark</name>
    <message>
        <source>Benchmark</source>
        <translation>基准测试</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Nothing is measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>线程数(&amp;T)</translation>
    </message>
    <message>
        <source>{input} to {output}, kernel {kernel}, {count} multiply-adds</source>
        <translation>{input} → {output}，卷积核{kernel}，{count}次乘加</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>{engine}: {kernel}</source>
        <translation>{engine}：{kernel}</translation>
    </message>
    <message>
        <source>{engine}, picked: {kernel}</source>
        <translation>{engine}，自动选用：{kernel}</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>not with these numbers</source>
        <translation>不支持这种数值类型</translation>
    </message>
    <message>
        <source>cannot be used here</source>
        <translation>此处无法使用</translation>
    </message>
    <message>
        <source>{engine} is not installed: pip install {packages}</source>
        <translation>未安装 {engine}：pip install {packages}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>as given</source>
        <translation>原始</translation>
    </message>
    <message>
        <source>rotated 180°</source>
        <translation>旋转180°</translation>
    </message>
    <message>
        <source>Stages of the transposed convolution</source>
        <translation>转置卷积的各阶段</translation>
    </message>
</context>
<context>
    <name>CellEditor</name>
    <message>
        <source>Value of the cell</source>
        <translation>单元格的值</translation>
    </message>
    <message>
        <source>A finite number is needed, such as 0.5 or 1e-3.</source>
        <translation>需要一个有限的数，例如0.5或1e-3。</translation>
    </message>
</context>
<context>
    <name>Channels</name>
    <message>
        <source>Input channel {first} alone makes output channel {output}</source>
        <translation>仅由输入通道{first}得到输出通道{output}</translation>
    </message>
    <message>
        <source>{count} input channels meet in output channel {output}</source>
        <translation>{count}个输入通道汇入输出通道{output}</translation>
    </message>
    <message>
        <source>Input channels {first}–{last} meet in output channel {output}: group {group} of {groups}</source>
        <translation>输入通道{first}–{last}汇入输出通道{output}：第{group}组，共{groups}组</translation>
    </message>
    <message>
        <source>Point at a cell of x to take its sum apart.</source>
        <translation>指向 x 的一个单元格，即可把它的和逐项拆开。</translation>
    </message>
    <message>
        <source>The kernel is too large to take the sum apart.</source>
        <translation>卷积核过大，无法把和逐项拆开。</translation>
    </message>
    <message>
        <source>{name} = {total}, the sum of {count} addends</source>
        <translation>{name} = {total}，为{count}个加数之和</translation>
    </message>
    <message>
        <source>rows and columns reversed</source>
        <translation>行序和列序都颠倒</translation>
    </message>
    <message>
        <source>one array a group</source>
        <translation>每组一个数组</translation>
    </message>
    <message>
        <source>Input channels and their addends</source>
        <translation>输入通道及其加数</translation>
    </message>
    <message>
        <source>Sum over input channels</source>
        <translation>对输入通道求和</translation>
    </message>
    <message>
        <source>Order of the addends</source>
        <translation>加数的顺序</translation>
    </message>
    <message>
        <source>In order</source>
        <translation>按通道</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>从大到小</translation>
    </message>
    <message>
        <source>Map of output x</source>
        <translation>输出 x 的图</translation>
    </message>
    <message>
        <source>Channels of x</source>
        <translation>x 的通道</translation>
    </message>
    <message>
        <source>Channels of x: {count}</source>
        <translation>x 的通道：{count}个</translation>
    </message>
    <message>
        <source>Output x, channel {channel}</source>
        <translation>输出 x，通道{channel}</translation>
    </message>
    <message>
        <source>The weight in each framework</source>
        <translation>各框架中的权重</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Axes</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>The tap in use</source>
        <translation>当前使用的权重</translation>
    </message>
    <message>
        <source>{name} = {total}, the sum of {count} addends and the bias {bias}</source>
        <translation>{name} = {total}，{count}个加数与偏置{bias}之和</translation>
    </message>
    <message>
        <source>{value} (bias)</source>
        <translation>{value}（偏置）</translation>
    </message>
</context>
<context>
    <name>ChannelsPanel</name>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>In</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Sample n</source>
        <translation>样本 n</translation>
    </message>
    <message>
        <source>Slice of y</source>
        <translation>y 的切片</translation>
    </message>
    <message>
        <source>Slice of x</source>
        <translation>x 的切片</translation>
    </message>
    <message>
        <source>Input channels</source>
        <translation>输入通道</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>Shown sample</source>
        <translation>所显示的样本</translation>
    </message>
    <message>
        <source>Shown input channel of the group</source>
        <translation>所显示的组内输入通道</translation>
    </message>
    <message>
        <source>Shown output channel</source>
        <translation>所显示的输出通道</translation>
    </message>
</context>
<context>
    <name>Clipboard</name>
    <message>
        <source>It has {count} values; {most} are copied at most. Export it instead.</source>
        <translation>共有{count}个数值；最多可复制{most}个。请改用导出。</translation>
    </message>
    <message>
        <source>There are no numbers on it. Copy a table or an array first.</source>
        <translation>其中没有数字。请先复制表格或数组。</translation>
    </message>
    <message>
        <source>Layer {number}: {reason}</source>
        <translation>第{number}层：{reason}</translation>
    </message>
    <message>
        <source>Clipboard</source>
        <translation>剪贴板</translation>
    </message>
</context>
<context>
    <name>Code</name>
    <message>
        <source>The weight has another order of axes here: (kH, kW, C_out, C_in), channels last.</source>
        <translation>这里权重的轴顺序不同：(kH, kW, C_out, C_in)，通道在最后。</translation>
    </message>
    <message>
        <source>Neither &apos;valid&apos; nor &apos;same&apos; crops like this layer: the full output is sliced.</source>
        <translation>“valid”和“same”的裁剪都与这一层不同：改为对完整输出切片。</translation>
    </message>
    <message>
        <source>Output padding has to be below the stride here: the rest is added as zeros.</source>
        <translation>这里输出填充必须小于步长：其余部分补零。</translation>
    </message>
    <message>
        <source>Strides and dilation exclude each other here: the zeros are put into the weight.</source>
        <translation>这里步长和膨胀不能同时使用：改为在权重中插零。</translation>
    </message>
    <message>
        <source>The layer knows no groups: each is a layer of its own.</source>
        <translation>这个层不支持分组：每组各用一个层。</translation>
    </message>
    <message>
        <source>Without transpose_kernel=True the kernel would not be rotated, and other values come out.</source>
        <translation>不写 transpose_kernel=True，卷积核就不会旋转，得到的数值也不同。</translation>
    </message>
    <message>
        <source>There is no output_padding: the margin is larger at the end instead.</source>
        <translation>没有 output_padding 参数：改为加大末端的边距。</translation>
    </message>
    <message>
        <source>No parameter takes more off the end than off the beginning: the output is sliced.</source>
        <translation>没有参数能让末端比首端裁剪得更多：改为对输出切片。</translation>
    </message>
    <message>
        <source>lax.conv_transpose knows no groups: this is the convolution that it is made of.</source>
        <translation>lax.conv_transpose 不支持分组：这里直接写出构成它的卷积。</translation>
    </message>
    <message>
        <source>this layer</source>
        <translation>就是这一层</translation>
    </message>
    <message>
        <source>another size</source>
        <translation>尺寸不同</translation>
    </message>
    <message>
        <source>shifted by {cells}</source>
        <translation>偏移{cells}</translation>
    </message>
    <message>
        <source>Framework</source>
        <translation>框架</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Crops</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Crop this layer as “same” of {name} does</source>
        <translation>按 {name} 的“same”裁剪这一层</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>“same” with this kernel, stride and dilation</source>
        <translation>此卷积核、步长和膨胀下的“same”</translation>
    </message>
    <message>
        <source>Crops (begin, end) are the cells taken off the full output. Where two layers of one size crop differently, their values are shifted against each other: that is the pixel that a ported layer is off by.</source>
        <translation>裁剪（首端，末端）是从完整输出上去掉的单元格数。尺寸相同的两个层若裁剪不同，数值就会相互错开：移植后的层偏移的那一个像素就由此而来。</translation>
    </message>
    <message>
        <source>y (N, C, H, W), w (C_in, C_out / groups, kH, kW) and b (C_out,) are NumPy arrays of float32; x comes out</source>
        <translation>y（N, C, H, W）、w（C_in, C_out / groups, kH, kW）和 b（C_out,）是 float32 的 NumPy 数组；得到 x</translation>
    </message>
    <message>
        <source>y (N, C, H, W) and w (C_in, C_out / groups, kH, kW) are NumPy arrays of float32; x comes out</source>
        <translation>y（N, C, H, W）和 w（C_in, C_out / groups, kH, kW）是 float32 的 NumPy 数组；得到 x</translation>
    </message>
    <message>
        <source>ONNX Runtime refuses an output_padding that is not below the stride: the rest is added as zeros.</source>
        <translation>ONNX Runtime 不接受达到或超过步长的 output_padding：其余部分补零。</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Go to the cell that differs most</source>
        <translation>转到差值最大的单元格</translation>
    </message>
    <message>
        <source>Map in place of x</source>
        <translation>x 处显示的图</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>at most {largest} in this sample</source>
        <translation>此样本中最多 {largest}</translation>
    </message>
    <message>
        <source>at most {largest} in this channel</source>
        <translation>此通道中最多 {largest}</translation>
    </message>
    <message>
        <source>at most {largest} in this slice</source>
        <translation>此切片中最多 {largest}</translation>
    </message>
    <message>
        <source>Compare no more</source>
        <translation>结束比较</translation>
    </message>
    <message>
        <source>Change this layer so that it makes the expected output; undo takes it back</source>
        <translation>修改此层，使其得到期望的输出；可以撤销</translation>
    </message>
    <message>
        <source>Show the output x of this layer</source>
        <translation>显示此层的输出 x</translation>
    </message>
    <message>
        <source>Show the expected output in place of x</source>
        <translation>在 x 处显示期望的输出</translation>
    </message>
    <message>
        <source>Show how far each cell of x is from the expected one</source>
        <translation>显示 x 的每个单元格与期望值相差多少</translation>
    </message>
    <message>
        <source>expected {expected}, off by {apart}</source>
        <translation>期望 {expected}，相差 {apart}</translation>
    </message>
    <message>
        <source>Comparing with {name}…</source>
        <translation>正在与 {name} 比较…</translation>
    </message>
    <message>
        <source>{name} cannot be compared with x</source>
        <translation>{name} 无法与 x 比较</translation>
    </message>
    <message>
        <source>no padding here crops like that</source>
        <translation>这里没有填充能这样裁剪</translation>
    </message>
    <message>
        <source>what remains are the digits of {digits}</source>
        <translation>余下的差值是 {digits} 的精度所致</translation>
    </message>
    <message>
        <source>The bias is missing there</source>
        <translation>那边没有加偏置</translation>
    </message>
    <message>
        <source>The bias was added twice there</source>
        <translation>那边加了两次偏置</translation>
    </message>
    <message>
        <source>Another bias was added there</source>
        <translation>那边加的是另一个偏置</translation>
    </message>
    <message>
        <source>The kernel is rotated by 180° there, as in JAX by default</source>
        <translation>那边的卷积核旋转了180°，JAX 默认如此</translation>
    </message>
    <message>
        <source>Rows and columns of the kernel are swapped there</source>
        <translation>那边卷积核的行与列互换了</translation>
    </message>
    <message>
        <source>The kernel is mirrored top to bottom there</source>
        <translation>那边的卷积核上下翻转了</translation>
    </message>
    <message>
        <source>The kernel is mirrored left to right there</source>
        <translation>那边的卷积核左右翻转了</translation>
    </message>
    <message>
        <source>Input and output channels of the weight are swapped there</source>
        <translation>那边权重的输入通道与输出通道互换了</translation>
    </message>
    <message>
        <source>Input channels are in reverse order there (RGB, BGR)</source>
        <translation>那边的输入通道顺序相反（RGB 与 BGR）</translation>
    </message>
    <message>
        <source>Output channels are in another order there: {order}</source>
        <translation>那边的输出通道顺序不同：{order}</translation>
    </message>
    <message>
        <source>Samples are in another order there: {order}</source>
        <translation>那边的样本顺序不同：{order}</translation>
    </message>
    <message>
        <source>It was reshaped where its axes should have been transposed (NCHW, NHWC)</source>
        <translation>本应转置各轴之处做了 reshape（NCHW 与 NHWC）</translation>
    </message>
    <message>
        <source>There are {groups} groups there</source>
        <translation>那边的分组数为{groups}</translation>
    </message>
    <message>
        <source>Height and width have each other’s parameters there</source>
        <translation>那边高与宽的参数互换了</translation>
    </message>
    <message>
        <source>Stride and dilation are exchanged there</source>
        <translation>那边步长与膨胀互换了</translation>
    </message>
    <message>
        <source>There is no dilation there</source>
        <translation>那边没有膨胀</translation>
    </message>
    <message>
        <source>Every value is {factor} times ours</source>
        <translation>每个值都是这里的 {factor} 倍</translation>
    </message>
    <message>
        <source>{given} as {other}</source>
        <translation>把 {given} 当作 {other}</translation>
    </message>
    <message>
        <source>{begin} cropped at the beginning, {end} at the end; here {own} and {own_end}</source>
        <translation>首端裁剪{begin}，末端裁剪{end}；这里为{own}和{own_end}</translation>
    </message>
    <message>
        <source>{top} cropped at the top, {bottom} at the bottom, {left} at the left, {right} at the right</source>
        <translation>上裁剪{top}，下{bottom}，左{left}，右{right}</translation>
    </message>
    <message>
        <source>Use this padding</source>
        <translation>使用此填充</translation>
    </message>
    <message>
        <source>Use this output padding</source>
        <translation>使用此输出填充</translation>
    </message>
    <message>
        <source>Use this end crop</source>
        <translation>使用此末端裁剪</translation>
    </message>
    <message>
        <source>‘same’ of {rules}: {crops}</source>
        <translation>{rules} 的“same”：{crops}</translation>
    </message>
    <message>
        <source>{name} has another size: {size}, x has {own}</source>
        <translation>{name} 的尺寸不同：{size}，x 为 {own}</translation>
    </message>
    <message>
        <source>x equals {name}</source>
        <translation>x 与 {name} 相等</translation>
    </message>
    <message>
        <source>x differs from {name}: {count} of {cells} cells, at most {largest} at {cell}</source>
        <translation>x 与 {name} 不同：{cells}个单元格中的{count}个，最多相差 {largest}，在 {cell}</translation>
    </message>
    <message>
        <source>x differs from {name}: {count} of {cells} cells in all channels, at most {largest} at {cell}</source>
        <translation>x 与 {name} 不同：所有通道共{cells}个单元格中的{count}个，最多相差 {largest}，在 {cell}</translation>
    </message>
    <message>
        <source>x differs from {name}: {count} of {cells} cells in all samples, at most {largest} at {cell}</source>
        <translation>x 与 {name} 不同：所有样本共{cells}个单元格中的{count}个，最多相差 {largest}，在 {cell}</translation>
    </message>
    <message>
        <source>x differs from {name}: {count} of {cells} cells in all samples and channels, at most {largest} at {cell}</source>
        <translation>x 与 {name} 不同：所有样本和通道共{cells}个单元格中的{count}个，最多相差 {largest}，在 {cell}</translation>
    </message>
    <message>
        <source>Largest difference {largest}; rounding explains {tolerance}</source>
        <translation>最大差值 {largest}；舍入可以解释 {tolerance}</translation>
    </message>
    <message>
        <source>Exactly, in every cell</source>
        <translation>每个单元格都完全相等</translation>
    </message>
    <message>
        <source>read with channels last</source>
        <translation>按通道在后读取</translation>
    </message>
    <message>
        <source>sample 0 alone is compared</source>
        <translation>只比较了样本0</translation>
    </message>
    <message>
        <source>No known mistake, nor two together, explain it</source>
        <translation>没有已知的错误或两个错误的组合能解释它</translation>
    </message>
    <message>
        <source>The first is {cell}</source>
        <translation>第一处在 {cell}</translation>
    </message>
    <message>
        <source>Only cells near the border differ, as with another padding</source>
        <translation>只有靠近边缘的单元格不同，填充不同时会这样</translation>
    </message>
    <message>
        <source>They are all {value} there, as where something was padded</source>
        <translation>它们在那边全为{value}，像是填充而来</translation>
    </message>
    <message>
        <source>Only phases {phases} of the stride differ</source>
        <translation>只有步长的相位 {phases} 不同</translation>
    </message>
    <message>
        <source>Only channels {channels} differ</source>
        <translation>只有通道{channels}不同</translation>
    </message>
    <message>
        <source>Only samples {samples} differ</source>
        <translation>只有样本{samples}不同</translation>
    </message>
    <message>
        <source>It has {found} dimensions; 2 to 4 are needed</source>
        <translation>它有{found}个维度，应为2到4个</translation>
    </message>
    <message>
        <source>It has {found} channels, and x has {expected}</source>
        <translation>它有{found}个通道，x 有{expected}个</translation>
    </message>
    <message>
        <source>It has {found} samples, and x has {expected}</source>
        <translation>它有{found}个样本，x 有{expected}个</translation>
    </message>
    <message>
        <source>Do so here</source>
        <translation>这里也这样做</translation>
    </message>
    <message>
        <source>Use these crops</source>
        <translation>使用这些裁剪</translation>
    </message>
    <message>
        <source>Remove the bias</source>
        <translation>移除偏置</translation>
    </message>
    <message>
        <source>Use this bias</source>
        <translation>使用此偏置</translation>
    </message>
    <message>
        <source>Rotate the kernel</source>
        <translation>旋转卷积核</translation>
    </message>
    <message>
        <source>Swap rows and columns</source>
        <translation>互换行与列</translation>
    </message>
    <message>
        <source>Mirror the kernel</source>
        <translation>翻转卷积核</translation>
    </message>
    <message>
        <source>Scale the layer</source>
        <translation>缩放此层</translation>
    </message>
    <message>
        <source>Show the verdict alone</source>
        <translation>只显示结论</translation>
    </message>
    <message>
        <source>Show the reason and what can be done</source>
        <translation>显示原因和可做的改动</translation>
    </message>
    <message>
        <source>Show another explanation</source>
        <translation>显示另一种解释</translation>
    </message>
    <message>
        <source>{index} of {count}</source>
        <translation>{index} / {count}</translation>
    </message>
    <message>
        <source>The expected output has no sample {sample}</source>
        <translation>期望输出没有样本{sample}</translation>
    </message>
    <message>
        <source>x[i, j] is at [{row}, {column}] there</source>
        <translation>x[i, j] 在那边位于 [{row}, {column}]</translation>
    </message>
    <message>
        <source>The stride is {detail} there</source>
        <translation>那边的步长为{detail}</translation>
    </message>
    <message>
        <source>The dilation is {detail} there</source>
        <translation>那边的膨胀为{detail}</translation>
    </message>
    <message>
        <source>The weight was reshaped where its axes should have been transposed ({detail})</source>
        <translation>权重的轴本应转置，却做了 reshape（{detail}）</translation>
    </message>
    <message>
        <source>Rows and columns of y are swapped there</source>
        <translation>那边 y 的行与列互换了</translation>
    </message>
    <message>
        <source>Rows and columns of the output are swapped there</source>
        <translation>那边输出的行与列互换了</translation>
    </message>
    <message>
        <source>The output is upside down there</source>
        <translation>那边的输出上下颠倒</translation>
    </message>
    <message>
        <source>The output is mirrored left to right there</source>
        <translation>那边的输出左右镜像</translation>
    </message>
    <message>
        <source>{detail} was applied there; compare what goes into it</source>
        <translation>那边又施加了 {detail}；请比较它的输入</translation>
    </message>
    <message>
        <source>Every channel has a factor of its own there ({detail}), as with a normalisation folded in</source>
        <translation>那边每个通道各有一个系数（{detail}），如同折入了归一化</translation>
    </message>
    <message>
        <source>Values are rounded to multiples of {detail} there, as in a quantised model</source>
        <translation>那边的值舍入为 {detail} 的整数倍，如同量化模型</translation>
    </message>
    <message>
        <source>The weight was rounded to {detail} there</source>
        <translation>那边的权重舍入为 {detail}</translation>
    </message>
    <message>
        <source>It was computed or stored with the digits of {digits}</source>
        <translation>它以 {digits} 的精度计算或存储</translation>
    </message>
    <message>
        <source>{crops} (‘same’ of {rules})</source>
        <translation>{crops}（{rules} 的“same”）</translation>
    </message>
    <message>
        <source>The padding is {there} there, {here} here</source>
        <translation>填充在那边为{there}，这里为{here}</translation>
    </message>
    <message>
        <source>The output padding is {there} there, {here} here</source>
        <translation>输出填充在那边为{there}，这里为{here}</translation>
    </message>
    <message>
        <source>The end crop is {there} there, {here} here</source>
        <translation>末端裁剪在那边为{there}，这里为{here}</translation>
    </message>
    <message>
        <source>Nothing is cropped there: padding 0, output padding 0</source>
        <translation>那边没有裁剪：填充0，输出填充0</translation>
    </message>
    <message>
        <source>Every value there is {value}</source>
        <translation>那边的值全为 {value}</translation>
    </message>
    <message>
        <source>Use this stride</source>
        <translation>使用此步长</translation>
    </message>
    <message>
        <source>Use this dilation</source>
        <translation>使用此膨胀</translation>
    </message>
    <message>
        <source>Use this weight</source>
        <translation>使用此权重</translation>
    </message>
    <message>
        <source>Scale the channels</source>
        <translation>缩放各通道</translation>
    </message>
    <message>
        <source>It was shifted there after it was made, padded or rolled</source>
        <translation>那边算出之后又作了平移，如填充或滚动</translation>
    </message>
    <message>
        <source>The bias was added after the activation there</source>
        <translation>那边的偏置加在激活函数之后</translation>
    </message>
    <message>
        <source>Groups are interleaved there: channel i belongs to group i mod {groups}</source>
        <translation>那边的分组是交错的：通道 i 属于第 i mod {groups} 组</translation>
    </message>
    <message>
        <source>y was reshaped where its axes should have been transposed ({detail})</source>
        <translation>y 的轴本应转置，却做了 reshape（{detail}）</translation>
    </message>
    <message>
        <source>Values are multiples of {step} there and off by up to {steps} of them, as where y and weight are quantised too</source>
        <translation>那边的值是 {step} 的整数倍，与这里最多相差其 {steps} 倍，像是 y 和权重也经过量化</translation>
    </message>
    <message>
        <source>Input channels are in another order there: {order}</source>
        <translation>那边的输入通道顺序不同：{order}</translation>
    </message>
    <message>
        <source>Input channel {first} comes first there, as where maps are concatenated the other way round</source>
        <translation>那边输入通道{first}排在最前，像是把特征图按相反的顺序拼接而来</translation>
    </message>
    <message>
        <source>Input channels are interleaved by {groups} groups there, as by a channel shuffle</source>
        <translation>那边的输入通道按{groups}组交错排列，像是经过通道重排（channel shuffle）</translation>
    </message>
    <message>
        <source>Reorder the weight</source>
        <translation>重排权重</translation>
    </message>
    <message>
        <source>Only cells below 0 differ, as with an activation</source>
        <translation>只有小于0的单元格不同，像是经过激活函数</translation>
    </message>
    <message>
        <source>in PyTorch {call}</source>
        <translation>PyTorch 中为 {call}</translation>
    </message>
    <message>
        <source>Only phase {phases} of the stride differs</source>
        <translation>只有步长的相位 {phases} 不同</translation>
    </message>
    <message>
        <source>Only channel {channels} differs</source>
        <translation>只有通道{channels}不同</translation>
    </message>
    <message>
        <source>Only sample {samples} differs</source>
        <translation>只有样本{samples}不同</translation>
    </message>
    <message>
        <source>It has 1 channel, and x has {expected}</source>
        <translation>它有1个通道，x 有{expected}个</translation>
    </message>
    <message>
        <source>It has 1 sample, and x has {expected}</source>
        <translation>它有1个样本，x 有{expected}个</translation>
    </message>
</context>
<context>
    <name>CursorValue</name>
    <message>
        <source>zero-inserted</source>
        <translation>插零图</translation>
    </message>
    <message>
        <source>padded</source>
        <translation>填充图</translation>
    </message>
    <message>
        <source>data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>inserted zero</source>
        <translation>插入的零</translation>
    </message>
    <message>
        <source>padding zero</source>
        <translation>填充的零</translation>
    </message>
    <message>
        <source>output-padding zero</source>
        <translation>输出填充的零</translation>
    </message>
    <message>
        <source>{name} = 0 ({kind})</source>
        <translation>{name} = 0（{kind}）</translation>
    </message>
</context>
<context>
    <name>Decoder</name>
    <message>
        <source>waits for the input</source>
        <translation>等待输入</translation>
    </message>
    <message>
        <source>waits for layer {number}</source>
        <translation>等待第{number}层</translation>
    </message>
    <message>
        <source>Solve</source>
        <translation>求解</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探究</translation>
    </message>
    <message>
        <source>{parameters} parameters · {macs} multiply-adds · {memory} of maps</source>
        <translation>{parameters}个参数 · {macs} 次乘加 · 特征图{memory}</translation>
    </message>
    <message>
        <source>Transposed convolution</source>
        <translation>转置卷积</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Up-sampling</source>
        <translation>上采样</translation>
    </message>
    <message>
        <source>Pixel shuffle</source>
        <translation>像素重排</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Skip connection</source>
        <translation>跳跃连接</translation>
    </message>
    <message>
        <source>The input needs at least one channel, one row and one column.</source>
        <translation>输入至少需要一个通道、一行和一列。</translation>
    </message>
    <message>
        <source>{arriving} channels arrive, the layer takes {expected}.</source>
        <translation>传入{arriving}个通道，该层需要{expected}个。</translation>
    </message>
    <message>
        <source>Leaves {height} × {width} cells. At least 1 × 1 is needed.</source>
        <translation>只剩{height} × {width}个单元格，至少需要1 × 1。</translation>
    </message>
    <message>
        <source>The factor or size must be 1 or more.</source>
        <translation>倍数或尺寸必须不小于1。</translation>
    </message>
    <message>
        <source>{channels} channels arrive, not a multiple of {square}.</source>
        <translation>传入{channels}个通道，不是{square}的倍数。</translation>
    </message>
    <message>
        <source>A crop must be 0 or more.</source>
        <translation>裁剪量必须不小于0。</translation>
    </message>
    <message>
        <source>The skip connection has no cells.</source>
        <translation>跳跃连接没有单元格。</translation>
    </message>
    <message>
        <source>{height} × {width} cells arrive, the skip connection has {skip_height} × {skip_width}.</source>
        <translation>传入{height} × {width}个单元格，跳跃连接为{skip_height} × {skip_width}。</translation>
    </message>
    <message>
        <source>{arriving} channels arrive, the skip connection has {skip}.</source>
        <translation>传入{arriving}个通道，跳跃连接有{skip}个。</translation>
    </message>
    <message>
        <source>The map would take {bytes} of memory. The limit is {limit}.</source>
        <translation>特征图需要{bytes} 内存，上限为{limit}。</translation>
    </message>
    <message>
        <source>Write a layer as in PyTorch: ConvTranspose2d(64, 32, 4, 2, 1)</source>
        <translation>按 PyTorch 的写法输入一层：ConvTranspose2d(64, 32, 4, 2, 1)</translation>
    </message>
    <message>
        <source>{name} is no layer here. There are ConvTranspose2d, Conv2d, Upsample, PixelShuffle, Crop and Skip.</source>
        <translation>这里没有 {name} 这种层。可用的有 ConvTranspose2d、Conv2d、Upsample、PixelShuffle、Crop 和 Skip。</translation>
    </message>
    <message>
        <source>The layer takes no argument {name}.</source>
        <translation>该层没有参数 {name}。</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>缺少 {name}。</translation>
    </message>
    <message>
        <source>{name} has a value that the layer does not take.</source>
        <translation>该层不接受 {name} 的这个值。</translation>
    </message>
    <message>
        <source>No layer is selected.</source>
        <translation>没有选中层。</translation>
    </message>
    <message>
        <source>Only a transposed convolution takes them; another layer is selected.</source>
        <translation>只有转置卷积能采用，选中的是别的层。</translation>
    </message>
    <message>
        <source>The layer in the other tabs has an end crop, which layers of PyTorch have not.</source>
        <translation>其他标签页中的层有末端裁剪，PyTorch 的层没有。</translation>
    </message>
    <message>
        <source>even</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>uneven</source>
        <translation>不均匀</translation>
    </message>
    <message>
        <source>Without borders, 1 path from the input reaches every cell along an axis.</source>
        <translation>不计边界时，沿一个轴每个单元格都有1条来自输入的路径。</translation>
    </message>
    <message>
        <source>Without borders, {count} paths from the input reach every cell along an axis.</source>
        <translation>不计边界时，沿一个轴每个单元格都有{count}条来自输入的路径。</translation>
    </message>
    <message>
        <source>Without borders, the paths from the input repeat along an axis: {counts}.</source>
        <translation>不计边界时，来自输入的路径数沿一个轴循环重复：{counts}。</translation>
    </message>
    <message>
        <source>Explore layer {number}</source>
        <translation>探究第{number}层</translation>
    </message>
    <message>
        <source>Crop the skip</source>
        <translation>裁剪跳跃连接</translation>
    </message>
    <message>
        <source>Use {value}</source>
        <translation>改用{value}</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>网络结构</translation>
    </message>
    <message>
        <source>Own layers</source>
        <translation>自定义层</translation>
    </message>
    <message>
        <source>Weights of the transposed convolutions</source>
        <translation>转置卷积的权重</translation>
    </message>
    <message>
        <source>Random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>Bilinear weights</source>
        <translation>双线性权重</translation>
    </message>
    <message>
        <source>Seed of input and weights</source>
        <translation>输入和权重的种子</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Channels of the input</source>
        <translation>输入的通道数</translation>
    </message>
    <message>
        <source>Height of the input</source>
        <translation>输入的高度</translation>
    </message>
    <message>
        <source>Width of the input</source>
        <translation>输入的宽度</translation>
    </message>
    <message>
        <source>Add a layer after the selected one</source>
        <translation>在所选的层之后添加一层</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <translation>复制该层</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <translation>上移该层</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <translation>下移该层</translation>
    </message>
    <message>
        <source>Remove the layer</source>
        <translation>移除该层</translation>
    </message>
    <message>
        <source>Layer {number}</source>
        <translation>第{number}层</translation>
    </message>
    <message>
        <source>Change the weights</source>
        <translation>更改权重</translation>
    </message>
    <message>
        <source>Change the seed</source>
        <translation>更改种子</translation>
    </message>
    <message>
        <source>Change the input of the decoder</source>
        <translation>更改解码器的输入</translation>
    </message>
    <message>
        <source>Choose an architecture</source>
        <translation>选择网络结构</translation>
    </message>
    <message>
        <source>Edit layer {number}</source>
        <translation>编辑第{number}层</translation>
    </message>
    <message>
        <source>Add a layer</source>
        <translation>添加一层</translation>
    </message>
    <message>
        <source>Paste a layer</source>
        <translation>粘贴一个层</translation>
    </message>
    <message>
        <source>Paste layers</source>
        <translation>粘贴多个层</translation>
    </message>
    <message>
        <source>Left out, as a decoder here does not have them: {names}</source>
        <translation>已略去解码器中没有的模块：{names}</translation>
    </message>
    <message>
        <source>A decoder has at most {count} layers here.</source>
        <translation>此处的解码器最多有{count}层。</translation>
    </message>
    <message>
        <source>Move layer {number}</source>
        <translation>移动第{number}层</translation>
    </message>
    <message>
        <source>Duplicate a layer</source>
        <translation>复制一层</translation>
    </message>
    <message>
        <source>Remove layer {number}</source>
        <translation>移除第{number}层</translation>
    </message>
    <message>
        <source>A map or weight before this layer would take {memory}: too much to compute here.</source>
        <translation>该层之前的某个特征图或权重需要{memory}，无法在此计算。</translation>
    </message>
    <message>
        <source>The map that arrives cannot be computed: {reason}</source>
        <translation>无法计算到达该层的特征图：{reason}</translation>
    </message>
    <message>
        <source>Computing layer {number} of {count} …</source>
        <translation>正在计算第{number}层，共{count}层…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Axis of the overlap</source>
        <translation>重叠所在的轴</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>No layer</source>
        <translation>没有层</translation>
    </message>
    <message>
        <source>Ask the solver</source>
        <translation>交给求解器</translation>
    </message>
    <message>
        <source>The pattern is too long to follow.</source>
        <translation>图案的周期过长，无法给出。</translation>
    </message>
    <message>
        <source>{pattern} With them:</source>
        <translation>{pattern}计入边界：</translation>
    </message>
    <message>
        <source>Paths from the input along one axis</source>
        <translation>沿一个轴来自输入的路径数</translation>
    </message>
    <message>
        <source>Drag a number to move its layer</source>
        <translation>拖动序号可移动该层</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The call that makes it in PyTorch; double-click or F2 to edit</source>
        <translation>在 PyTorch 中创建它的调用；双击或按 F2 编辑</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Channels × height × width</source>
        <translation>通道 × 高 × 宽</translation>
    </message>
    <message>
        <source>Sees</source>
        <translation>感受野</translation>
    </message>
    <message>
        <source>Reaches</source>
        <translation>影响范围</translation>
    </message>
    <message>
        <source>Receptive field: input cells that an output cell depends on, along an axis without borders</source>
        <translation>感受野：沿一个没有边界的轴，一个输出单元格依赖的输入单元格个数</translation>
    </message>
    <message>
        <source>The other direction: output cells that an input cell reaches, along an axis without borders</source>
        <translation>反方向：沿一个没有边界的轴，一个输入单元格影响的输出单元格个数</translation>
    </message>
    <message>
        <source>Paths from the input to a cell, over all layers up to here</source>
        <translation>从输入到单元格的路径数，累计到该层为止</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Weights and biases</source>
        <translation>权重和偏置</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Multiply-adds for one sample</source>
        <translation>单个样本的乘加次数</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Map and weights in float32, for one sample</source>
        <translation>特征图和权重，float32，单个样本</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Show this layer in all tabs, with the map that arrives here</source>
        <translation>在所有标签页中显示该层，输入为真正到达这里的特征图</translation>
    </message>
    <message>
        <source>Ask the solver which parameters give the size of the skip connection</source>
        <translation>让求解器找出能得到跳跃连接尺寸的参数</translation>
    </message>
    <message>
        <source>Change this layer so that it fits</source>
        <translation>更改该层使其匹配</translation>
    </message>
    <message>
        <source>Layers of the decoder</source>
        <translation>解码器的各层</translation>
    </message>
    <message>
        <source>{action}, layer {number}</source>
        <translation>{action}，第{number}层</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Interpolation</source>
        <translation>插值</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>合并方式</translation>
    </message>
    <message>
        <source>Crop to fit</source>
        <translation>裁剪以匹配</translation>
    </message>
    <message>
        <source>Output pad</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>In</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Nearest</source>
        <translation>最近邻</translation>
    </message>
    <message>
        <source>Bilinear</source>
        <translation>双线性</translation>
    </message>
    <message>
        <source>Concatenate</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>相加</translation>
    </message>
    <message>
        <source>Link H and W</source>
        <translation>关联 H 和 W</translation>
    </message>
    <message>
        <source>Take kernel, stride and padding of the layer in the other tabs</source>
        <translation>采用其他标签页中该层的卷积核、步长和填充</translation>
    </message>
    <message>
        <source>Take the current layer</source>
        <translation>采用当前层</translation>
    </message>
    <message>
        <source>A side or the channels would count {value}. The limit is {maximum}.</source>
        <translation>某个边长或通道数会达到{value}，上限为{maximum}。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message>
        <source>“{name}” has unsaved changes.</source>
        <translation>“{name}”有未保存的更改。</translation>
    </message>
    <message>
        <source>They are lost unless they are saved.</source>
        <translation>不保存，这些更改将会丢失。</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>“{name}” is still being written.</source>
        <translation>“{name}”仍在写入。</translation>
    </message>
    <message>
        <source>The drive may be slow, or answer no more. If the program closes before it is done, the file stays as it was.</source>
        <translation>驱动器可能很慢，或已不再响应。如果程序在写完之前关闭，文件保持原样。</translation>
    </message>
    <message>
        <source>Use {name} as</source>
        <translation>将 {name} 用作</translation>
    </message>
    <message>
        <source>Input y</source>
        <translation>输入 y</translation>
    </message>
    <message>
        <source>Kernel w</source>
        <translation>卷积核 w</translation>
    </message>
    <message>
        <source>Bias b</source>
        <translation>偏置 b</translation>
    </message>
    <message>
        <source>Expected x, to compare with</source>
        <translation>期望的 x，用于比较</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>替换文件</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>不保存(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Do not wait</source>
        <translation>不再等待(&amp;D)</translation>
    </message>
    <message>
        <source>“{name}” already exists.</source>
        <translation>“{name}”已存在。</translation>
    </message>
    <message>
        <source>What is in it is lost if it is replaced.</source>
        <translation>替换后，其中原有的内容将丢失。</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
</context>
<context>
    <name>DisplayPanel</name>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>High</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Values in cells</source>
        <translation>单元格数值</translation>
    </message>
    <message>
        <source>Linked zoom</source>
        <translation>同步缩放</translation>
    </message>
    <message>
        <source>Seen from afar</source>
        <translation>缩小显示时</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Per map</source>
        <translation>每图独立</translation>
    </message>
    <message>
        <source>Shared y and x</source>
        <translation>y 与 x 共用</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Mean of cells</source>
        <translation>单元格均值</translation>
    </message>
    <message>
        <source>Largest cell</source>
        <translation>绝对值最大者</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>standard input</source>
        <translation>标准输入</translation>
    </message>
    <message>
        <source>Open input y</source>
        <translation>打开输入 y</translation>
    </message>
    <message>
        <source>Open kernel w</source>
        <translation>打开卷积核 w</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Fracstride session</source>
        <translation>Fracstride 会话</translation>
    </message>
    <message>
        <source>Data and images</source>
        <translation>数据和图像</translation>
    </message>
    <message>
        <source>Sessions, data and images</source>
        <translation>会话、数据和图像</translation>
    </message>
    <message>
        <source>Open bias b</source>
        <translation>打开偏置 b</translation>
    </message>
    <message>
        <source>Compare x with</source>
        <translation>将 x 与之比较</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Compute engine</source>
        <translation>计算引擎</translation>
    </message>
    <message>
        <source>Computed by</source>
        <translation>计算后端</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>内存预算</translation>
    </message>
    <message>
        <source>Benchmark this layer…</source>
        <translation>对此层做基准测试…</translation>
    </message>
    <message>
        <source>All ({count})</source>
        <translation>全部（{count}）</translation>
    </message>
    <message>
        <source>For what a computation needs beside its arrays</source>
        <translation>计算时，在各数组之外可用的内存</translation>
    </message>
    <message>
        <source>phases</source>
        <translation>相位分解</translation>
    </message>
    <message>
        <source>product and gather</source>
        <translation>乘积与收集</translation>
    </message>
    <message>
        <source>separate blocks</source>
        <translation>互不重叠的块</translation>
    </message>
    <message>
        <source>single product</source>
        <translation>单次乘积</translation>
    </message>
    <message>
        <source>strided sums</source>
        <translation>按步长累加</translation>
    </message>
    <message>
        <source>shifted sums</source>
        <translation>移位累加</translation>
    </message>
    <message>
        <source>whole matrix</source>
        <translation>完整矩阵</translation>
    </message>
    <message>
        <source>table of patches</source>
        <translation>图块查表</translation>
    </message>
    <message>
        <source>{backend}, {kernel}</source>
        <translation>{backend}，{kernel}</translation>
    </message>
    <message>
        <source>Computed by {who} in {time}, {dtype}.</source>
        <translation>计算方式：{who}；用时{time}，{dtype}。</translation>
    </message>
    <message>
        <source>{backend} was wanted and could not compute.</source>
        <translation>原定使用 {backend}，但它无法计算。</translation>
    </message>
    <message>
        <source>This backend was chosen.</source>
        <translation>此后端由用户选定。</translation>
    </message>
    <message>
        <source>Automatic: too little work to be worth the way to a GPU.</source>
        <translation>自动：计算量太小，不值得交给 GPU。</translation>
    </message>
    <message>
        <source>Automatic: no GPU that CuPy can use was found.</source>
        <translation>自动：未找到 CuPy 可用的 GPU。</translation>
    </message>
    <message>
        <source>Automatic: enough work for the GPU.</source>
        <translation>自动：计算量足够大，交给 GPU。</translation>
    </message>
    <message>
        <source>This kernel was asked for.</source>
        <translation>此算法由用户指定。</translation>
    </message>
    <message>
        <source>Kernel size {kernel_size} is not above stride {stride}: nothing overlaps.</source>
        <translation>卷积核大小{kernel_size}不超过步长{stride}：没有重叠。</translation>
    </message>
    <message>
        <source>So small that its matrix of {values} numbers is kept.</source>
        <translation>层很小，直接保留它的矩阵（{values}个数）。</translation>
    </message>
    <message>
        <source>The kernel of least estimated effort: {percent} % of the next one&apos;s.</source>
        <translation>估计代价最小的算法：为次优者的{percent} %。</translation>
    </message>
    <message>
        <source>Every other kernel would take more memory beside the arrays than it may.</source>
        <translation>其他算法在数组之外占用的内存都会超出上限。</translation>
    </message>
    <message>
        <source>The data is not finite: no inserted zero may meet it.</source>
        <translation>数据含无穷大或 NaN：不得与插入的零相乘。</translation>
    </message>
    <message>
        <source>Tiles: {tiles}; threads: {workers}; {bytes} beside the arrays.</source>
        <translation>分块：{tiles}；线程：{workers}；数组以外{bytes}。</translation>
    </message>
    <message>
        <source>Computing it takes {count} multiply-adds and {bytes} of memory.</source>
        <translation>计算需要{count}次乘加和{bytes} 内存。</translation>
    </message>
    <message>
        <source>{name}: {free} of {total} free</source>
        <translation>{name}：{total}中有{free} 可用</translation>
    </message>
    <message>
        <source>paired rows</source>
        <translation>成对行</translation>
    </message>
    <message>
        <source>whole rows</source>
        <translation>整行</translation>
    </message>
    <message>
        <source>sub-kernels</source>
        <translation>子卷积核</translation>
    </message>
    <message>
        <source>stretched rows</source>
        <translation>插零行</translation>
    </message>
    <message>
        <source>matrix of landings</source>
        <translation>落点矩阵</translation>
    </message>
    <message>
        <source>Winograd&apos;s products</source>
        <translation>Winograd 乘积</translation>
    </message>
    <message>
        <source>fused sums</source>
        <translation>融合求和</translation>
    </message>
    <message>
        <source>spread products</source>
        <translation>散布乘积</translation>
    </message>
    <message>
        <source>fused Winograd</source>
        <translation>融合 Winograd</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Unexpected error</source>
        <translation>意外错误</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. The layer on screen is kept.</source>
        <translation>程序内部出现问题。当前层保持不变。</translation>
    </message>
    <message>
        <source>Copy &amp;report</source>
        <translation>复制报告(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export picture</source>
        <translation>导出图片</translation>
    </message>
    <message>
        <source>It would have {count} frames, one a cell; the limit is {most}. Use a smaller layer.</source>
        <translation>每个单元格一帧，共需{count}帧，上限为{most}帧。可改用较小的层。</translation>
    </message>
    <message>
        <source>Export animation of {tab}</source>
        <translation>导出动画：{tab}</translation>
    </message>
    <message>
        <source>Export data</source>
        <translation>导出数据</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Animation</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>frame {number} of {count}</source>
        <translation>第{number}帧，共{count}帧</translation>
    </message>
    <message>
        <source>Recording the animation</source>
        <translation>正在录制动画</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No animation</source>
        <translation>未生成动画</translation>
    </message>
    <message>
        <source>Layer, tab or window changed while it was recorded. Export it again.</source>
        <translation>录制期间层、标签页或窗口有变化，请重新导出。</translation>
    </message>
</context>
<context>
    <name>FileProblems</name>
    <message>
        <source>A .csv file takes at most {limit} values; a .npy file takes them all.</source>
        <translation>.csv 文件最多容纳{limit}个值；.npy 文件可容纳全部。</translation>
    </message>
    <message>
        <source>Files of this kind are not known; known: {supported}.</source>
        <translation>不支持这类文件。支持的类型：{supported}。</translation>
    </message>
    <message>
        <source>It holds Python objects, which could run code. Save it as a plain array.</source>
        <translation>其中含有 Python 对象，可能会执行代码。可另存为普通数组后再打开。</translation>
    </message>
    <message>
        <source>{count} more problems.</source>
        <translation>另有{count}个问题。</translation>
    </message>
    <message>
        <source>There is no such folder. Choose one that exists.</source>
        <translation>没有这个文件夹。选择已有的文件夹。</translation>
    </message>
    <message>
        <source>It is a folder. Choose another name.</source>
        <translation>这是文件夹。请换一个名称。</translation>
    </message>
    <message>
        <source>It is no ordinary file, so nothing is saved to it. Choose another name.</source>
        <translation>这不是普通文件，不会保存到其中。请换一个名称。</translation>
    </message>
    <message>
        <source>It cannot be written: what you choose is forgotten when the program closes. Make room on its drive, or make it and its folder writable: {path}.</source>
        <translation>无法写入：所作的选择在程序关闭后不会保留。请在其所在的驱动器上腾出空间，或使该文件及其文件夹可写：{path}。</translation>
    </message>
    <message>
        <source>The image of {shape} has more than {limit} cells. Scale it down, or cut out a part.</source>
        <translation>图像的尺寸为{shape}，超过{limit}个单元格。请缩小它，或截取一部分。</translation>
    </message>
    <message>
        <source>Values of type {dtype} are not real numbers. Save a part of them or their magnitude: array.real, array.imag, np.abs(array).</source>
        <translation>类型为 {dtype} 的值不是实数。请只保存实部、虚部或模：array.real、array.imag、np.abs(array)。</translation>
    </message>
    <message>
        <source>There is no such file. It may have been moved or renamed.</source>
        <translation>没有这个文件。它可能已被移动或改名。</translation>
    </message>
    <message>
        <source>It is a folder. Choose a file in it.</source>
        <translation>这是一个文件夹。选择其中的文件。</translation>
    </message>
    <message>
        <source>It is no ordinary file. Copy what it holds into one.</source>
        <translation>这不是普通文件。把其中的内容复制到普通文件中。</translation>
    </message>
    <message>
        <source>It is a link that leads back to itself. Choose the file that it was meant for.</source>
        <translation>这是一个指回自身的链接。选择它本应指向的文件。</translation>
    </message>
    <message>
        <source>It may not be read. Change its permissions, or ask its owner for a copy.</source>
        <translation>没有读取该文件的权限。修改权限，或向其所有者索取副本。</translation>
    </message>
    <message>
        <source>The file is empty. Save or download it again.</source>
        <translation>文件是空的。重新保存或下载。</translation>
    </message>
    <message>
        <source>The file has {bytes}; at most {limit} are read. Save a part of it.</source>
        <translation>文件大小为{bytes}，最多读取{limit}。可只保存其中一部分。</translation>
    </message>
    <message>
        <source>There is not enough memory for it. Close other programs, or save a part of it.</source>
        <translation>内存不足，无法读取。请关闭其他程序，或只保存其中的一部分。</translation>
    </message>
    <message>
        <source>It cannot be read: {reason}. Copy it elsewhere and open the copy.</source>
        <translation>无法读取：{reason}。复制到别处后打开副本。</translation>
    </message>
    <message>
        <source>There is no room left to write it. Make room, or choose another disk.</source>
        <translation>没有足够的空间写入。腾出空间，或选择其他磁盘。</translation>
    </message>
    <message>
        <source>It may not be written here. Choose another folder.</source>
        <translation>没有在此写入的权限。选择其他文件夹。</translation>
    </message>
    <message>
        <source>It cannot be written: {reason}. Choose another place.</source>
        <translation>无法写入：{reason}。选择其他位置。</translation>
    </message>
    <message>
        <source>The content is not {expected}. Save it anew, or give it the ending of what it is.</source>
        <translation>内容不是 {expected} 格式。重新保存，或把扩展名改为实际的类型。</translation>
    </message>
    <message>
        <source>The file is damaged. Save or download it again.</source>
        <translation>文件已损坏。重新保存或下载。</translation>
    </message>
    <message>
        <source>The file ends early: {found} of {expected} bytes. Save or download it again.</source>
        <translation>文件不完整：应有{expected}字节，只有{found}字节。重新保存或下载。</translation>
    </message>
    <message>
        <source>It only tells where Git LFS has the file. Fetch that: git lfs pull.</source>
        <translation>它只是 Git LFS 的指针，并非文件本身。请先取得文件：git lfs pull。</translation>
    </message>
    <message>
        <source>It holds no array. Save one with np.save.</source>
        <translation>其中没有数组。可用 np.save 保存一个。</translation>
    </message>
    <message>
        <source>It holds several arrays: {names}. Save one of them by itself.</source>
        <translation>其中有多个数组：{names}。单独保存其中一个。</translation>
    </message>
    <message>
        <source>The model has no transposed convolution: no ConvTranspose of ONNX, no Conv2DTranspose of Keras.</source>
        <translation>模型中没有转置卷积：既没有 ONNX 的 ConvTranspose，也没有 Keras 的 Conv2DTranspose。</translation>
    </message>
    <message>
        <source>Line {line} is not text in UTF-8. Save the file in this encoding.</source>
        <translation>第{line}行不是 UTF-8 文本。以该编码保存文件。</translation>
    </message>
    <message>
        <source>The image has no channel {channel}. Choose another one.</source>
        <translation>图像没有通道{channel}。选择其他通道。</translation>
    </message>
    <message>
        <source>Values of type {dtype} are not real numbers. Convert them, such as by array.astype(&apos;float64&apos;).</source>
        <translation>类型为 {dtype} 的值不是实数。先转换，例如 array.astype(&apos;float64&apos;)。</translation>
    </message>
    <message>
        <source>Its shape {shape} has no cells. Save an array with at least one.</source>
        <translation>形状{shape}不含任何单元格。保存至少有一个单元格的数组。</translation>
    </message>
    <message>
        <source>Its shape {shape} has more than {limit} values. Save a part of it, such as array[..., :1000, :1000].</source>
        <translation>形状{shape}的值超过{limit}个。可只保存一部分，例如 array[..., :1000, :1000]。</translation>
    </message>
    <message>
        <source>The value at {place} is {value}, not a finite number. Replace such values, as np.nan_to_num does.</source>
        <translation>{place} 处的值为 {value}，不是有限的数。替换这类值，例如用 np.nan_to_num。</translation>
    </message>
    <message>
        <source>Line {line}, column {column}: “{text}” is not a number. Correct it, or take headings out.</source>
        <translation>第{line}行第{column}列：“{text}”不是数。更正，或删去表头。</translation>
    </message>
    <message>
        <source>It is not a session file: the text is not JSON. Choose a file that was saved by this program.</source>
        <translation>这不是会话文件：文本不是 JSON。选择由本程序保存的文件。</translation>
    </message>
    <message>
        <source>The file is damaged or ends early: from line {line} on it is no JSON. Copy or download it again.</source>
        <translation>文件已损坏或不完整：从第{line}行起不是 JSON。重新复制或下载。</translation>
    </message>
    <message>
        <source>It is not a session file of this program. Choose a .fracstride file.</source>
        <translation>这不是本程序的会话文件。选择扩展名为 fracstride 的文件。</translation>
    </message>
    <message>
        <source>It was saved by a newer version (format {version}); up to {supported} is read. Update Fracstride.</source>
        <translation>该文件由较新的版本保存（格式{version}），最高可读取格式{supported}。更新 Fracstride。</translation>
    </message>
    <message>
        <source>Its format version {version} is not known.</source>
        <translation>格式版本{version}未知。</translation>
    </message>
    <message>
        <source>“{where}” is missing.</source>
        <translation>缺少“{where}”。</translation>
    </message>
    <message>
        <source>“{where}” is of the wrong type.</source>
        <translation>“{where}”的类型不正确。</translation>
    </message>
    <message>
        <source>“{where}” must be {minimum} to {maximum}.</source>
        <translation>“{where}”必须在{minimum}到{maximum}之间。</translation>
    </message>
    <message>
        <source>“{where}” is longer than {maximum}.</source>
        <translation>“{where}”的长度超过{maximum}。</translation>
    </message>
    <message>
        <source>“{where}” must be one of: {choices}.</source>
        <translation>“{where}”必须是以下之一：{choices}。</translation>
    </message>
    <message>
        <source>“{where}” does not have its stated size.</source>
        <translation>“{where}”与其注明的尺寸不符。</translation>
    </message>
    <message>
        <source>“{where}” holds a value that is not finite.</source>
        <translation>“{where}”含有非有限的值。</translation>
    </message>
    <message>
        <source>Its layer is impossible.</source>
        <translation>其中的层参数无法成立。</translation>
    </message>
    <message>
        <source>Its shape is {shape}; an input is (H, W), (C, H, W) or (N, C, H, W). Give it that, as array.reshape does.</source>
        <translation>其形状为{shape}；输入应为（H, W）、（C, H, W）或（N, C, H, W）。可改成这样的形状再打开，例如用 array.reshape。</translation>
    </message>
    <message>
        <source>Its shape is {shape}; a kernel is (kH, kW) or a weight (C_in, C_out / groups, kH, kW). Give it that, as array.reshape does.</source>
        <translation>其形状为{shape}；卷积核应为（kH, kW），或权重（C_in, C_out / groups, kH, kW）。可改成这样的形状再打开，例如用 array.reshape。</translation>
    </message>
    <message>
        <source>It holds no array “{array}” any more. Open it again and choose another one.</source>
        <translation>其中已没有数组“{array}”。重新打开它并另选一个。</translation>
    </message>
    <message>
        <source>Its weights are in the file “{part}”, which is not beside it. Put it there.</source>
        <translation>其权重在文件“{part}”中，但该文件不在它旁边。把它放到同一文件夹。</translation>
    </message>
    <message>
        <source>Its shape is {shape}; a bias has one number for each output channel, (C_out,). Give it that, as array.reshape does.</source>
        <translation>它的形状是{shape}；偏置的形状是（C_out,），每个输出通道一个数。请用 array.reshape 等方法改成这种形状。</translation>
    </message>
    <message>
        <source>It holds the Python object {object}, whose code would have to run. Save the weights alone, as torch.save(model.state_dict(), path) does.</source>
        <translation>其中有 Python 对象 {object}，必须运行它的代码才能读取。请只保存权重，如 torch.save(model.state_dict(), path)。</translation>
    </message>
    <message>
        <source>It was saved in the form of PyTorch before 1.6. Save it anew: torch.save(torch.load(path), new_path).</source>
        <translation>它是 PyTorch 1.6 之前的格式。请重新保存：torch.save(torch.load(path), new_path)。</translation>
    </message>
    <message>
        <source>It holds more Python objects than are read. Save the weights alone, as torch.save(model.state_dict(), path) does.</source>
        <translation>其中的 Python 对象多于可读取的数量。请只保存权重，如 torch.save(model.state_dict(), path)。</translation>
    </message>
    <message>
        <source>Its values lie scattered over {bytes}; at most {limit} are read. Save tensor.contiguous() instead.</source>
        <translation>它的值分散在 {bytes} 之中，最多读取 {limit}。请改为保存 tensor.contiguous()。</translation>
    </message>
    <message>
        <source>To read it, the package {package} is needed: pip install {package}. Weights in a .pt, .safetensors or .npz file need none.</source>
        <translation>读取它需要 {package} 包：pip install {package}。pt、safetensors 或 npz 文件中的权重则不需要。</translation>
    </message>
    <message>
        <source>Values of type {dtype} are not read. Convert them before saving, such as by tensor.float(), tensor.dequantize() or tensor.to_dense().</source>
        <translation>无法读取 {dtype} 类型的值。保存前先转换，例如用 tensor.float()；量化的张量用 tensor.dequantize()，稀疏的用 tensor.to_dense()。</translation>
    </message>
    <message>
        <source>Its values are packed by a filter or lie in other files, which is not read. Save it anew, as Keras or h5py do without options.</source>
        <translation>其数值经过滤器压缩或存放在其他文件中，无法读取。请重新保存，像 Keras 或 h5py 不带选项时那样。</translation>
    </message>
    <message>
        <source>It is a model of {kind}, which is not read. Run “{way}” and open what that makes.</source>
        <translation>这是 {kind} 的模型，无法读取。请运行“{way}”，再打开得到的文件。</translation>
    </message>
    <message>
        <source>It is a model that was compiled for {kind}. Open what it was made of: an .onnx, .keras or .pt file.</source>
        <translation>这是为 {kind} 编译的模型。请打开它的来源，即 ONNX、Keras 或 PyTorch 的文件。</translation>
    </message>
    <message>
        <source>It is no index of weights in several files, such as model.safetensors.index.json: it has no weight_map. Open one of those files.</source>
        <translation>这不是分成几个文件的权重的索引（如 model.safetensors.index.json）：其中没有 weight_map。请打开其中一个权重文件。</translation>
    </message>
    <message>
        <source>Its name is too long for this drive. Choose a shorter one.</source>
        <translation>文件名对此驱动器来说太长。请换一个较短的名称。</translation>
    </message>
    <message>
        <source>Another window or program has changed it since it was opened here. Save again to replace that, or save under another name.</source>
        <translation>此文件在这里打开之后，已被其他窗口或程序更改。再次保存将替换那些更改，也可另存为其他名称。</translation>
    </message>
    <message>
        <source>Line {line}: {found} instead of {expected} values. Give every line the same number.</source>
        <translation>第{line}行有{found}个值，应有{expected}个。让每行的个数相同。</translation>
    </message>
    <message>
        <source>1 more problem.</source>
        <translation>另有1个问题。</translation>
    </message>
</context>
<context>
    <name>Formula</name>
    <message>
        <source>Pad, crops {cells}</source>
        <translation>填充，裁剪{cells}</translation>
    </message>
    <message>
        <source>Insert zeros</source>
        <translation>插零</translation>
    </message>
    <message>
        <source>Pad</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Convolve</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Output size</source>
        <translation>输出尺寸</translation>
    </message>
    <message>
        <source>Paired Conv2d</source>
        <translation>对应的 Conv2d</translation>
    </message>
    <message>
        <source>output padding reaches the stride: Conv2d gives {paired}, not {size}</source>
        <translation>输出填充达到步长：Conv2d 得到{paired}，而不是{size}</translation>
    </message>
    <message>
        <source>floor drops the remainder {remainder}</source>
        <translation>向下取整舍去余数{remainder}</translation>
    </message>
    <message>
        <source>sizes {first} and {last} both give {result}</source>
        <translation>尺寸{first}和{last}都得到{result}</translation>
    </message>
    <message>
        <source>sizes {first}–{last} all give {result}</source>
        <translation>尺寸{first}–{last}都得到{result}</translation>
    </message>
    <message>
        <source>No zeros inserted: s − 1 = {between}</source>
        <translation>未插入零：s − 1 = {between}</translation>
    </message>
    <message>
        <source>Inserted zeros: s − 1 = {between} between neighbours, {cells} cells</source>
        <translation>插入的零：相邻单元格之间 s − 1 = {between}个，共{cells}个单元格</translation>
    </message>
    <message>
        <source>1 gap</source>
        <translation>1个间隔</translation>
    </message>
    <message>
        <source>{count} gaps</source>
        <translation>{count}个间隔</translation>
    </message>
    <message>
        <source>{lines}, {gaps}</source>
        <translation>{lines}，{gaps}</translation>
    </message>
    <message>
        <source>1 input row</source>
        <translation>输入有1行</translation>
    </message>
    <message>
        <source>{count} input rows</source>
        <translation>输入有{count}行</translation>
    </message>
    <message>
        <source>1 input column</source>
        <translation>输入有1列</translation>
    </message>
    <message>
        <source>{count} input columns</source>
        <translation>输入有{count}列</translation>
    </message>
    <message>
        <source>1 row after inserting</source>
        <translation>插零后1行</translation>
    </message>
    <message>
        <source>{count} rows after inserting</source>
        <translation>插零后{count}行</translation>
    </message>
    <message>
        <source>1 column after inserting</source>
        <translation>插零后1列</translation>
    </message>
    <message>
        <source>{count} columns after inserting</source>
        <translation>插零后{count}列</translation>
    </message>
    <message>
        <source>{formula} = {zeros}: crops {cells} on each side</source>
        <translation>{formula} = {zeros}：每侧裁剪{cells}格</translation>
    </message>
    <message>
        <source>{formula} = {zeros} on each side</source>
        <translation>每侧 {formula} = {zeros}</translation>
    </message>
    <message>
        <source>p removes {padding} of {reach} = {full}</source>
        <translation>p 从 {reach} = {full} 中减去{padding}</translation>
    </message>
    <message>
        <source>Kernel {height} × {width}</source>
        <translation>卷积核{height} × {width}</translation>
    </message>
    <message>
        <source>1 extra row and column at the end</source>
        <translation>末端多出1行和1列</translation>
    </message>
    <message>
        <source>{count} extra rows and columns at the end</source>
        <translation>末端多出{count}行和{count}列</translation>
    </message>
    <message>
        <source>1 extra row at the end</source>
        <translation>末端多出1行</translation>
    </message>
    <message>
        <source>{count} extra rows at the end</source>
        <translation>末端多出{count}行</translation>
    </message>
    <message>
        <source>1 extra column at the end</source>
        <translation>末端多出1列</translation>
    </message>
    <message>
        <source>{count} extra columns at the end</source>
        <translation>末端多出{count}列</translation>
    </message>
    <message>
        <source>1 row and column more taken off at the end</source>
        <translation>末端多裁去1行和1列</translation>
    </message>
    <message>
        <source>{count} rows and columns more taken off at the end</source>
        <translation>末端多裁去{count}行和{count}列</translation>
    </message>
    <message>
        <source>1 row more taken off at the end</source>
        <translation>末端多裁去1行</translation>
    </message>
    <message>
        <source>{count} rows more taken off at the end</source>
        <translation>末端多裁去{count}行</translation>
    </message>
    <message>
        <source>1 column more taken off at the end</source>
        <translation>末端多裁去1列</translation>
    </message>
    <message>
        <source>{count} columns more taken off at the end</source>
        <translation>末端多裁去{count}列</translation>
    </message>
    <message>
        <source>1 output row</source>
        <translation>输出有1行</translation>
    </message>
    <message>
        <source>{count} output rows</source>
        <translation>输出有{count}行</translation>
    </message>
    <message>
        <source>1 output column</source>
        <translation>输出有1列</translation>
    </message>
    <message>
        <source>{count} output columns</source>
        <translation>输出有{count}列</translation>
    </message>
    <message>
        <source>No Conv2d has this stride</source>
        <translation>没有 Conv2d 使用这样的步长</translation>
    </message>
    <message>
        <source>Conv2d, its x padded by ec more at the end, maps {before} to {after}</source>
        <translation>Conv2d（x 的末端多填充 ec）把{before}映射为{after}</translation>
    </message>
    <message>
        <source>Conv2d with the same k, s, p, d maps {before} to {after}</source>
        <translation>k、s、p、d 相同的 Conv2d 把{before}变为{after}</translation>
    </message>
    <message>
        <source>Conv2d with the same k, s, p maps {before} to {after}</source>
        <translation>k、s、p 相同的 Conv2d 把{before}变为{after}</translation>
    </message>
    <message>
        <source>Size formulas</source>
        <translation>尺寸公式</translation>
    </message>
    <message>
        <source>Axis shown</source>
        <translation>所显示的轴</translation>
    </message>
    <message>
        <source>H and W differ</source>
        <translation>H 与 W 不同</translation>
    </message>
    <message>
        <source>Copy LaTeX; with Shift, plain text</source>
        <translation>复制 LaTeX，按住 Shift 则复制纯文本</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>kₑ = d(k − 1) + 1 = {extent}</source>
        <translation>kₑ = d(k − 1) + 1 = {extent}</translation>
    </message>
    <message>
        <source>Spread to kₑ = d(k − 1) + 1 = {extent}</source>
        <translation>展开为 kₑ = d(k − 1) + 1 = {extent}</translation>
    </message>
    <message>
        <source>Inserted zeros: s − 1 = {between} between neighbours, 1 cell</source>
        <translation>插入的零：相邻单元格之间 s − 1 = {between}个，共1个单元格</translation>
    </message>
</context>
<context>
    <name>Headless</name>
    <message>
        <source>No display: the first scene is in {path}</source>
        <translation>没有显示器：初始画面已写入 {path}</translation>
    </message>
    <message>
        <source>For a window, run it in a desktop session, over ssh -X, or under xvfb-run.</source>
        <translation>要打开窗口，可在桌面会话中运行，或通过 ssh -X、xvfb-run 运行。</translation>
    </message>
    <message>
        <source>{name} was not opened: there is no display.</source>
        <translation>没有显示器，未打开{name}。</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Help and shortcuts</source>
        <translation>帮助与快捷键</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>鼠标</translation>
    </message>
    <message>
        <source>Choose a &amp;lesson…</source>
        <translation>选择课程(&amp;L)…</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Middle button, or Space and drag</source>
        <translation>按住中键拖动，或按住空格键拖动</translation>
    </message>
    <message>
        <source>Move the cell cursor</source>
        <translation>移动单元格光标</translation>
    </message>
    <message>
        <source>Arrows in a map</source>
        <translation>在图中按方向键</translation>
    </message>
    <message>
        <source>Edit a cell of y or w</source>
        <translation>编辑 y 或 w 的单元格</translation>
    </message>
    <message>
        <source>Double click, or Enter</source>
        <translation>双击，或按 Enter</translation>
    </message>
    <message>
        <source>Change a number</source>
        <translation>更改数值</translation>
    </message>
    <message>
        <source>Drag its label, arrows, Shift for 5</source>
        <translation>拖动名称，或按方向键（加 Shift 每次5）</translation>
    </message>
    <message>
        <source>Change the width of the panel or the sum</source>
        <translation>改变面板或算式的宽度</translation>
    </message>
    <message>
        <source>Drag the line beside it, or arrows on the line</source>
        <translation>拖动旁边的分隔线，或在线上按方向键</translation>
    </message>
    <message>
        <source>Light up what the legend names</source>
        <translation>点亮图例所指的单元格</translation>
    </message>
    <message>
        <source>Point at it, or arrows in it</source>
        <translation>指向它，或在图例中按方向键</translation>
    </message>
    <message>
        <source>About Fracstride</source>
        <translation>关于 Fracstride</translation>
    </message>
    <message>
        <source>Qt is used through PySide6 under the GNU Lesser General Public License, version 3; you may replace it by your own build.</source>
        <translation>Qt 通过 PySide6 使用，遵循 GNU 宽通用公共许可证（LGPL）第3版，可以替换为自行构建的版本。</translation>
    </message>
    <message>
        <source>A desktop explorer of 2-D transposed convolution. MIT licence.</source>
        <translation>探索二维转置卷积的桌面程序。MIT 许可证。</translation>
    </message>
    <message>
        <source>{key} + wheel</source>
        <translation>{key} + 滚轮</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>They guide through the subject beside the live program, a question at a time.</source>
        <translation>在程序旁逐步讲解，每一步提一个问题。</translation>
    </message>
</context>
<context>
    <name>Issues</name>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Output padding</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>End crop</source>
        <translation>末端裁剪</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Input channels</source>
        <translation>输入通道</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>H: {message}</source>
        <translation>H：{message}</translation>
    </message>
    <message>
        <source>W: {message}</source>
        <translation>W：{message}</translation>
    </message>
    <message>
        <source>{count} parameters are impossible; each says why.</source>
        <translation>有{count}个参数无法成立，原因见各参数下方。</translation>
    </message>
    <message>
        <source>{field}: use {value}</source>
        <translation>{field}改用{value}</translation>
    </message>
    <message>
        <source>Use {value}</source>
        <translation>改用{value}</translation>
    </message>
    <message>
        <source>Must be {minimum} or more.</source>
        <translation>必须不小于{minimum}。</translation>
    </message>
    <message>
        <source>Must be {maximum} or less.</source>
        <translation>必须不大于{maximum}。</translation>
    </message>
    <message>
        <source>Leaves an output of size {output}. It must be 1 or more.</source>
        <translation>输出尺寸为{output}，必须不小于1。</translation>
    </message>
    <message>
        <source>Must be less than {limit}, the larger of stride and dilation.</source>
        <translation>必须小于{limit}，即步长与膨胀中的较大者。</translation>
    </message>
    <message>
        <source>Must be 0 beside output padding, which adds what this takes off.</source>
        <translation>有输出填充时必须为0：一个添上的，另一个又裁去。</translation>
    </message>
    <message>
        <source>{field}: must be a multiple of groups, {groups}.</source>
        <translation>{field}：必须是分组数{groups}的倍数。</translation>
    </message>
    <message>
        <source>Needs {bytes} of memory. The limit is {limit}.</source>
        <translation>需要{bytes} 内存，上限为{limit}。</translation>
    </message>
    <message>
        <source>{field} {value} must be {minimum} or more.</source>
        <translation>{field}为{value}，必须不小于{minimum}。</translation>
    </message>
    <message>
        <source>{field} {value} must be {maximum} or less.</source>
        <translation>{field}为{value}，必须不大于{maximum}。</translation>
    </message>
    <message>
        <source>This padding leaves an output of size {output}. It must be 1 or more.</source>
        <translation>此填充使输出尺寸为{output}，必须不小于1。</translation>
    </message>
    <message>
        <source>This end crop leaves an output of size {output}. It must be 1 or more.</source>
        <translation>这个末端裁剪使输出尺寸为{output}，尺寸必须不小于1。</translation>
    </message>
    <message>
        <source>Output padding {value} needs stride or dilation {needed} or more.</source>
        <translation>输出填充{value}要求步长或膨胀不小于{needed}。</translation>
    </message>
    <message>
        <source>End crop {value} and output padding {output_padding} undo each other: one must be 0.</source>
        <translation>末端裁剪{value}与输出填充{output_padding}相互抵消：其中一个必须为0。</translation>
    </message>
    <message>
        <source>{field} {value} must be a multiple of groups, {groups}.</source>
        <translation>{field}为{value}，必须是分组数{groups}的倍数。</translation>
    </message>
    <message>
        <source>This layer needs {bytes} of memory. The limit is {limit}.</source>
        <translation>此层需要{bytes} 内存，上限为{limit}。</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>Layer</source>
        <translation>层参数</translation>
    </message>
    <message>
        <source>Reset the layer</source>
        <translation>重置层参数</translation>
    </message>
    <message>
        <source>Link height and width</source>
        <translation>关联高度和宽度</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Input height</source>
        <translation>输入高度</translation>
    </message>
    <message>
        <source>Input width</source>
        <translation>输入宽度</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Kernel height</source>
        <translation>卷积核高度</translation>
    </message>
    <message>
        <source>Kernel width</source>
        <translation>卷积核宽度</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Stride, height</source>
        <translation>步长，高度</translation>
    </message>
    <message>
        <source>Stride, width</source>
        <translation>步长，宽度</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Padding, height</source>
        <translation>填充，高度</translation>
    </message>
    <message>
        <source>Padding, width</source>
        <translation>填充，宽度</translation>
    </message>
    <message>
        <source>Output pad</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>Output padding, height</source>
        <translation>输出填充，高度</translation>
    </message>
    <message>
        <source>Output padding, width</source>
        <translation>输出填充，宽度</translation>
    </message>
    <message>
        <source>End crop</source>
        <translation>末端裁剪</translation>
    </message>
    <message>
        <source>End crop, height</source>
        <translation>末端裁剪，高度</translation>
    </message>
    <message>
        <source>End crop, width</source>
        <translation>末端裁剪，宽度</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Dilation, height</source>
        <translation>膨胀，高度</translation>
    </message>
    <message>
        <source>Dilation, width</source>
        <translation>膨胀，宽度</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Inserted zero</source>
        <translation>插入的零</translation>
    </message>
    <message>
        <source>Padding zero</source>
        <translation>填充的零</translation>
    </message>
    <message>
        <source>Output-padding zero</source>
        <translation>输出填充的零</translation>
    </message>
    <message>
        <source>Receptive window</source>
        <translation>感受野窗口</translation>
    </message>
    <message>
        <source>Contributing cell</source>
        <translation>参与单元格</translation>
    </message>
    <message>
        <source>Pinned cell</source>
        <translation>固定单元格</translation>
    </message>
</context>
<context>
    <name>LessonPanel</name>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>End the lesson, back to my layer</source>
        <translation>结束课程，回到我的层</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>第{number}步，共{count}步</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>A number</source>
        <translation>一个数字</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>正确。</translation>
    </message>
    <message>
        <source>Not yet. The picture has the answer.</source>
        <translation>还不对。答案就在图中。</translation>
    </message>
    <message>
        <source>The answer is a whole number.</source>
        <translation>答案是一个整数。</translation>
    </message>
    <message>
        <source>Do it in the program: it notices.</source>
        <translation>在程序中操作，程序会自动识别。</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>. </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{name}: {what}</source>
        <translation>{name}：{what}</translation>
    </message>
</context>
<context>
    <name>MapMenu</name>
    <message>
        <source>Copy values</source>
        <translation>复制数值</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Paste values</source>
        <translation>粘贴数值</translation>
    </message>
    <message>
        <source>Edit cell</source>
        <translation>编辑单元格</translation>
    </message>
    <message>
        <source>Open data…</source>
        <translation>打开数据…</translation>
    </message>
</context>
<context>
    <name>Matrix</name>
    <message>
        <source>1 of {entries} entries is a tap</source>
        <translation>{entries}个元素中有1个是权重</translation>
    </message>
    <message>
        <source>{taps} of {entries} entries are taps</source>
        <translation>{entries}个元素中有{taps}个是权重</translation>
    </message>
    <message>
        <source>C x has the size of y, it is not y</source>
        <translation>C x 只有 y 的尺寸，并不是 y</translation>
    </message>
    <message>
        <source>input channel {number} of {count} alone; x adds up all</source>
        <translation>仅输入通道{number}（共{count}个），x 是全部通道之和</translation>
    </message>
    <message>
        <source>too many blocks for a map of them</source>
        <translation>分块过多，无法画出全图</translation>
    </message>
    <message>
        <source>1 cell: {size} blocks, coloured by the share with taps</source>
        <translation>1格代表{size}个分块，颜色表示含权重的比例</translation>
    </message>
    <message>
        <source>Matrix of the transposed convolution</source>
        <translation>转置卷积的矩阵</translation>
    </message>
    <message>
        <source>Which matrix</source>
        <translation>显示哪个矩阵</translation>
    </message>
    <message>
        <source>{name}[{row}, {column}] = 0 (structural zero)</source>
        <translation>{name}[{row}, {column}] = 0（结构零）</translation>
    </message>
    <message>
        <source>Structural zero</source>
        <translation>结构零</translation>
    </message>
    <message>
        <source>Tap of the kernel</source>
        <translation>卷积核的权重</translation>
    </message>
    <message>
        <source>Row or column of the focus</source>
        <translation>所指单元格的行或列</translation>
    </message>
    <message>
        <source>each block holds one row of w, its colour says which; read in part</source>
        <translation>每个分块只含 w 的一行，颜色表示是哪一行；右侧为其局部</translation>
    </message>
    <message>
        <source>each block holds one row of w, its colour says which</source>
        <translation>每个分块只含 w 的一行，颜色表示是哪一行</translation>
    </message>
    <message>
        <source>{name}: structural zeros</source>
        <translation>{name}：结构零</translation>
    </message>
    <message>
        <source>{name} and its neighbours: {share} % with taps</source>
        <translation>{name} 及相邻分块：含权重的占{share} %</translation>
    </message>
    <message>
        <source>The matrix of the transposed convolution</source>
        <translation>转置卷积的矩阵</translation>
    </message>
    <message>
        <source>The matrix of the paired Conv2d</source>
        <translation>对应的 Conv2d 的矩阵</translation>
    </message>
</context>
<context>
    <name>MethodTabs</name>
    <message>
        <source>input channel {number} of {count} is shown; x adds up all</source>
        <translation>图中为输入通道{number}（共{count}个），x 是全部通道之和</translation>
    </message>
</context>
<context>
    <name>MethodTitles</name>
    <message>
        <source>blocks of {size}</source>
        <translation>每块{size}</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>全为零</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Adds to</source>
        <translation>加到</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>印记</translation>
    </message>
    <message>
        <source>Full output</source>
        <translation>完整输出</translation>
    </message>
    <message>
        <source>Phases, each an ordinary convolution</source>
        <translation>各相位，每个都是普通卷积</translation>
    </message>
    <message>
        <source>Unrolled</source>
        <translation>展开的</translation>
    </message>
    <message>
        <source>from this channel</source>
        <translation>仅来自此通道</translation>
    </message>
    <message>
        <source>without the bias</source>
        <translation>不含偏置</translation>
    </message>
</context>
<context>
    <name>Methods</name>
    <message>
        <source>Zero insertion</source>
        <translation>插零</translation>
    </message>
    <message>
        <source>Scatter</source>
        <translation>散布</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>Definition, product by product</source>
        <translation>按定义逐项相乘</translation>
    </message>
    <message>
        <source>Not verified: too large</source>
        <translation>未验证：规模过大</translation>
    </message>
    <message>
        <source>Methods differ: max {difference}</source>
        <translation>各方法不一致：最大差{difference}</translation>
    </message>
    <message>
        <source>Verified in {count} ways to {difference}</source>
        <translation>已用{count}种途径验证，相差不超过{difference}</translation>
    </message>
    <message>
        <source>Verified: {count} methods agree exactly</source>
        <translation>已验证：{count}种方法完全一致</translation>
    </message>
    <message>
        <source>Verified: {count} methods agree to {difference}</source>
        <translation>已验证：{count}种方法一致，相差不超过{difference}</translation>
    </message>
    <message>
        <source>{methods} ways to the same output, {pairs} pairs</source>
        <translation>同一输出的{methods}种途径，两两比较{pairs}对</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>所比较的方法</translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation>最大差</translation>
    </message>
    <message>
        <source>Rounding explains</source>
        <translation>舍入误差可达</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>equal everywhere</source>
        <translation>处处相等</translation>
    </message>
    <message>
        <source>x[{row}, {column}], sample {sample}, channel {channel}</source>
        <translation>x[{row}, {column}]，样本{sample}，通道{channel}</translation>
    </message>
    <message>
        <source>Verified in {count} ways, exactly</source>
        <translation>已用{count}种途径验证，完全一致</translation>
    </message>
</context>
<context>
    <name>NumberField</name>
    <message>
        <source>“{text}” is not a whole number; {value} stays.</source>
        <translation>“{text}”不是整数；仍为{value}。</translation>
    </message>
    <message>
        <source>“{text}” is too large; {value} stays.</source>
        <translation>“{text}”太大；仍为{value}。</translation>
    </message>
    <message>
        <source>Only {low} to {high} is there; {value} stays.</source>
        <translation>只有{low}到{high}；仍为{value}。</translation>
    </message>
</context>
<context>
    <name>Obstacles</name>
    <message>
        <source>CuPy is not installed. Install the one that fits the NVIDIA driver: pip install “fracstride[cuda12]” or “fracstride[cuda13]”.</source>
        <translation>未安装 CuPy。可安装与 NVIDIA 驱动相符的版本：pip install “fracstride[cuda12]” 或 “fracstride[cuda13]”。</translation>
    </message>
    <message>
        <source>CuPy is installed but cannot be loaded. Remove every package called cupy, install one.</source>
        <translation>已安装 CuPy，但无法加载。移除所有名为 cupy 的包，再安装其中一个。</translation>
    </message>
    <message>
        <source>No NVIDIA driver was found. Install the driver of the GPU, then start again.</source>
        <translation>未找到 NVIDIA 驱动。安装显卡驱动后重新启动程序。</translation>
    </message>
    <message>
        <source>The NVIDIA driver is too old for this CuPy. Update it, or install an older CuPy.</source>
        <translation>NVIDIA 驱动对此版本的 CuPy 而言过旧。可更新驱动，或安装较旧的 CuPy。</translation>
    </message>
    <message>
        <source>The NVIDIA driver fails. Look at what nvidia-smi says; restarting the machine may help.</source>
        <translation>NVIDIA 驱动出错。可查看 nvidia-smi 的输出；重新启动计算机可能有用。</translation>
    </message>
    <message>
        <source>The NVIDIA driver finds no GPU. Check nvidia-smi and CUDA_VISIBLE_DEVICES.</source>
        <translation>NVIDIA 驱动找不到 GPU。可检查 nvidia-smi 和 CUDA_VISIBLE_DEVICES。</translation>
    </message>
    <message>
        <source>Libraries of CUDA are missing. Install the CUDA Toolkit, or CuPy with its extra “ctk”.</source>
        <translation>缺少 CUDA 库。可安装 CUDA Toolkit，或安装带附加包“ctk”的 CuPy。</translation>
    </message>
    <message>
        <source>It has no transposed convolution of these numbers. Choose float32.</source>
        <translation>它没有这种数值类型的转置卷积。请选择 float32。</translation>
    </message>
</context>
<context>
    <name>Overlap</name>
    <message>
        <source>impossible</source>
        <translation>无法成立</translation>
    </message>
    <message>
        <source>Even overlap</source>
        <translation>均匀重叠</translation>
    </message>
    <message>
        <source>Uneven overlap</source>
        <translation>不均匀重叠</translation>
    </message>
    <message>
        <source>H: {height} W: {width}</source>
        <translation>H：{height}W：{width}</translation>
    </message>
    <message>
        <source>Stride 1 has a single phase.</source>
        <translation>步长为1，只有一个相位。</translation>
    </message>
    <message>
        <source>Stride {s} divides kernel {k}.</source>
        <translation>卷积核{k}能被步长{s}整除。</translation>
    </message>
    <message>
        <source>Stride {s} does not divide kernel {k}.</source>
        <translation>卷积核{k}不能被步长{s}整除。</translation>
    </message>
    <message>
        <source>Kernel {k} is shorter than stride {s}.</source>
        <translation>卷积核{k}小于步长{s}。</translation>
    </message>
    <message>
        <source>Stride {s} and dilation {d} share the factor {g}: only one position in {g} is reached.</source>
        <translation>步长{s}与膨胀{d}有公因数{g}：每{g}个位置只有一个能被覆盖。</translation>
    </message>
    <message>
        <source>Away from the borders every output cell receives {count} contributions.</source>
        <translation>远离边界处，每个输出单元格都得到{count}次贡献。</translation>
    </message>
    <message>
        <source>Away from the borders every output cell receives 1 contribution.</source>
        <translation>远离边界处，每个输出单元格都得到1次贡献。</translation>
    </message>
    <message>
        <source>Output cells receive {counts} contributions.</source>
        <translation>输出单元格分别得到{counts}次贡献。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{first} or {last}</source>
        <translation>{first}或{last}</translation>
    </message>
    <message>
        <source>Spread {counts} by count, {kernel} for a constant input through this kernel.</source>
        <translation>按次数计的离散度为{counts}；常数输入经此卷积核后为{kernel}。</translation>
    </message>
    <message>
        <source>Spread: (largest − smallest) / largest over the phases, away from the borders; 0 % leaves no checkerboard. After Odena, Dumoulin and Olah, “Deconvolution and checkerboard artifacts”, Distill 2016.</source>
        <translation>离散度：远离边界处各相位之间的（最大值 − 最小值）/ 最大值；0 % 表示没有棋盘效应。参见 Odena、Dumoulin 与 Olah，“Deconvolution and checkerboard artifacts”，Distill 2016。</translation>
    </message>
    <message>
        <source>1 cell</source>
        <translation>1个单元格</translation>
    </message>
    <message>
        <source>{cells} cells</source>
        <translation>{cells}个单元格</translation>
    </message>
    <message>
        <source>contributions per output cell</source>
        <translation>每个输出单元格的贡献次数</translation>
    </message>
    <message>
        <source>constant input 1 through this kernel</source>
        <translation>常数输入1经过此卷积核</translation>
    </message>
    <message>
        <source>even</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>uneven</source>
        <translation>不均匀</translation>
    </message>
    <message>
        <source>The current layer</source>
        <translation>当前层</translation>
    </message>
    <message>
        <source>{label} would leave no output</source>
        <translation>{label} 时没有输出</translation>
    </message>
    <message>
        <source>Apply {label}</source>
        <translation>应用 {label}</translation>
    </message>
    <message>
        <source>and {count} more numbers</source>
        <translation>以及另外{count}个数值</translation>
    </message>
    <message>
        <source>Overlap map</source>
        <translation>重叠图</translation>
    </message>
    <message>
        <source>What the map shows</source>
        <translation>图中显示的内容</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Constant input</source>
        <translation>常数输入</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>比较的内容</translation>
    </message>
    <message>
        <source>Kernel size</source>
        <translation>卷积核大小</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>One axis</source>
        <translation>单轴</translation>
    </message>
    <message>
        <source>A constant input through other layers</source>
        <translation>常数输入经过其他层</translation>
    </message>
    <message>
        <source>The kernel is not there yet.</source>
        <translation>卷积核尚未就绪。</translation>
    </message>
    <message>
        <source>The kernel is too large for this map.</source>
        <translation>卷积核过大，无法绘制此图。</translation>
    </message>
    <message>
        <source>Kernel size at stride {value}</source>
        <translation>步长{value}时的卷积核大小</translation>
    </message>
    <message>
        <source>Stride at kernel {value}</source>
        <translation>卷积核{value}时的步长</translation>
    </message>
    <message>
        <source>overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>What a constant input leaves</source>
        <translation>常数输入留下的图案</translation>
    </message>
    <message>
        <source>The relative spread of the products that output cells receive</source>
        <translation>各输出单元格所得乘积个数的相对离散度</translation>
    </message>
    <message>
        <source>The relative spread that a constant input leaves through the kernel</source>
        <translation>常数输入经过卷积核后留下的相对离散度</translation>
    </message>
    <message>
        <source>Products of the layer, as a multiple of the current one</source>
        <translation>该层的乘积总数，为当前层的倍数</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>This layer</source>
        <translation>当前层</translation>
    </message>
    <message>
        <source>Larger kernel</source>
        <translation>更大的卷积核</translation>
    </message>
    <message>
        <source>Smaller kernel</source>
        <translation>更小的卷积核</translation>
    </message>
    <message>
        <source>Bilinear weights</source>
        <translation>双线性权重</translation>
    </message>
    <message>
        <source>Resize, then convolve</source>
        <translation>先缩放，再卷积</translation>
    </message>
    <message>
        <source>nearest or bilinear to {size}, then Conv2d k {kernel}</source>
        <translation>最近邻或双线性缩放到{size}，再做 Conv2d k {kernel}</translation>
    </message>
    <message>
        <source>{cause} {received}</source>
        <translation>{cause}{received}</translation>
    </message>
    <message>
        <source>All layers for this size, in the Solver</source>
        <translation>在“求解”中列出此尺寸的所有层</translation>
    </message>
    <message>
        <source>Open the Solver with the sizes of this layer: even ones first</source>
        <translation>以当前层的尺寸打开“求解”：均匀的排在前面</translation>
    </message>
    <message>
        <source>shown: rows {top}–{bottom}, columns {left}–{right}</source>
        <translation>显示第{top}–{bottom}行、第{left}–{right}列</translation>
    </message>
    <message>
        <source>and 1 more number</source>
        <translation>以及另外1个数值</translation>
    </message>
</context>
<context>
    <name>Pair</name>
    <message>
        <source>x[{row}, {column}] = 0 (padding zero of the convolution)</source>
        <translation>x[{row}, {column}] = 0（卷积的填充零）</translation>
    </message>
    <message>
        <source>At stride 1 every size of x has its own size of y.</source>
        <translation>步长为1时，x 的每个尺寸对应各自的 y 尺寸。</translation>
    </message>
    <message>
        <source>Conv2d drops a remainder: it maps each of these sizes to {size}.</source>
        <translation>Conv2d 会舍去余数：以下每个尺寸都映射为{size}。</translation>
    </message>
    <message>
        <source>With more zeros at the end of x (ec = {end_crop}), Conv2d maps each of these sizes to {size}. Choosing another changes that number, and so which sizes collapse.</source>
        <translation>x 末端多补零（ec = {end_crop}）时，Conv2d 把以下每个尺寸都映射为{size}。选择别的尺寸会改变补零的个数，归为同一尺寸的 x 也随之改变。</translation>
    </message>
    <message>
        <source>Output padding reaches the stride: Conv2d makes {made} cells along an axis, {more} more than y.</source>
        <translation>输出填充达到步长：Conv2d 沿一个轴得到{made}个单元格，比 y 多{more}个。</translation>
    </message>
    <message>
        <source>Equal, exactly.</source>
        <translation>完全相等。</translation>
    </message>
    <message>
        <source>Equal up to rounding: difference {difference}.</source>
        <translation>在舍入误差内相等：相差{difference}。</translation>
    </message>
    <message>
        <source>Not equal: difference {difference}.</source>
        <translation>不相等：相差{difference}。</translation>
    </message>
    <message>
        <source>Here y itself comes back.</source>
        <translation>此处恰好得回 y 本身。</translation>
    </message>
    <message>
        <source>Here {factor}·y comes back: this y is only scaled.</source>
        <translation>此处得回 {factor}·y：这个 y 只是被缩放。</translation>
    </message>
    <message>
        <source>Off by up to {difference}. The nearest multiple, {factor}·y, still misses {residue}.</source>
        <translation>最大相差{difference}。最接近的倍数 {factor}·y 仍相差{residue}。</translation>
    </message>
    <message>
        <source>From y to x and back by the convolution</source>
        <translation>从 y 到 x，再经卷积返回</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有{count}个</translation>
    </message>
    <message>
        <source>{size}  (op {output_padding})</source>
        <translation>{size}（op {output_padding}）</translation>
    </message>
    <message>
        <source>The current size of x</source>
        <translation>x 的当前尺寸</translation>
    </message>
    <message>
        <source>Choose size {size} by output padding {output_padding}</source>
        <translation>用输出填充{output_padding}选择尺寸{size}</translation>
    </message>
    <message>
        <source>{size}  (ec {end_crop})</source>
        <translation>{size}（ec {end_crop}）</translation>
    </message>
    <message>
        <source>Choose size {size} by end crop {end_crop}</source>
        <translation>用末端裁剪{end_crop}选择尺寸{size}</translation>
    </message>
    <message>
        <source>Sizes of x that collapse</source>
        <translation>归为同一尺寸的 x</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Adjoint identity</source>
        <translation>伴随恒等式</translation>
    </message>
    <message>
        <source>⟨C x′, y⟩ = ⟨x′, Cᵀ y⟩ for every x′: that is what transposed means.</source>
        <translation>对任意 x′，⟨C x′, y⟩ = ⟨x′, Cᵀ y⟩：这正是“转置”的含义。</translation>
    </message>
    <message>
        <source>Another random x′</source>
        <translation>换一个随机的 x′</translation>
    </message>
    <message>
        <source>There and back is not the identity</source>
        <translation>往返并不是恒等变换</translation>
    </message>
    <message>
        <source>Cᵀ gives back the shape of x, not its values: it is no inverse of the convolution.</source>
        <translation>Cᵀ 还原的是 x 的形状，而不是 x 的值：它不是卷积的逆。</translation>
    </message>
    <message>
        <source>The convolution that this layer transposes</source>
        <translation>该层所转置的卷积</translation>
    </message>
    <message>
        <source>one channel of y and one of x, joined by one kernel</source>
        <translation>y 的一个通道与 x 的一个通道，由一个卷积核相连</translation>
    </message>
    <message>
        <source>too many products to go there and back</source>
        <translation>乘积过多，不作往返计算</translation>
    </message>
    <message>
        <source>computing…</source>
        <translation>计算中…</translation>
    </message>
    <message>
        <source>Not finite: sums overflow, or the data or the kernel holds NaN or infinity.</source>
        <translation>不是有限值：求和溢出，或数据、卷积核中有 NaN 或无穷大。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Search commands, presets, “stride 3”</source>
        <translation>搜索命令、预设，或“步长3”</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>输入尺寸</translation>
    </message>
    <message>
        <source>Kernel size</source>
        <translation>卷积核大小</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Output padding</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>End crop</source>
        <translation>末端裁剪</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Input channels</source>
        <translation>输入通道</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>输出通道</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Set {parameter} to {value}</source>
        <translation>将{parameter}设为{value}</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Nothing is called that</source>
        <translation>没有找到匹配项</translation>
    </message>
</context>
<context>
    <name>ParameterColumn</name>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>Phases</name>
    <message>
        <source>{with_zeros} multiply-adds with zeros inserted, {by_phases} by phases</source>
        <translation>插零需{with_zeros}次乘加，分相位只需{by_phases}次</translation>
    </message>
    <message>
        <source>1 multiply-add with zeros inserted, {by_phases} by phases</source>
        <translation>插零需1次乘加，分相位只需{by_phases}次</translation>
    </message>
    <message>
        <source>{shown} of {all} phases are shown</source>
        <translation>显示{all}个相位中的{shown}个</translation>
    </message>
    <message>
        <source>({row}, {column}): {taps} taps</source>
        <translation>({row}, {column})：{taps}个权重</translation>
    </message>
    <message>
        <source>({row}, {column}): 1 tap</source>
        <translation>({row}, {column})：1个权重</translation>
    </message>
    <message>
        <source>({row}, {column}): no tap, zeros</source>
        <translation>({row}, {column})：无权重，全为零</translation>
    </message>
    <message>
        <source>Phases: ordinary convolutions, interleaved</source>
        <translation>相位：普通卷积的结果交错排列</translation>
    </message>
    <message>
        <source>interleaved</source>
        <translation>交错排列</translation>
    </message>
</context>
<context>
    <name>PlayBar</name>
    <message>
        <source>Player</source>
        <translation>播放器</translation>
    </message>
    <message>
        <source>Cell</source>
        <translation>单元格</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Speed: 1× is 600 ms a cell</source>
        <translation>速度：1× 为每个单元格600毫秒</translation>
    </message>
    <message>
        <source>cell {number} of {count}</source>
        <translation>第{number}个单元格，共{count}个</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>System</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size of the interface</source>
        <translation>界面大小</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Compute engine…</source>
        <translation>计算引擎…</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Upsampling</source>
        <translation>上采样</translation>
    </message>
    <message>
        <source>Checkerboard</source>
        <translation>棋盘效应</translation>
    </message>
    <message>
        <source>No padding, no strides, transposed</source>
        <translation>无填充、无步长、转置</translation>
    </message>
    <message>
        <source>Padding, strides, transposed</source>
        <translation>填充、步长、转置</translation>
    </message>
    <message>
        <source>Arbitrary padding, no strides, transposed</source>
        <translation>任意填充、无步长、转置</translation>
    </message>
    <message>
        <source>Half padding, no strides, transposed</source>
        <translation>半填充、无步长、转置</translation>
    </message>
    <message>
        <source>Full padding, no strides, transposed</source>
        <translation>全填充、无步长、转置</translation>
    </message>
    <message>
        <source>No padding, strides, transposed</source>
        <translation>无填充、步长、转置</translation>
    </message>
    <message>
        <source>Padding, strides, transposed (odd)</source>
        <translation>填充、步长、转置（奇数）</translation>
    </message>
    <message>
        <source>DCGAN generator layer</source>
        <translation>DCGAN 生成器层</translation>
    </message>
    <message>
        <source>U-Net up-convolution</source>
        <translation>U-Net 上卷积</translation>
    </message>
    <message>
        <source>FCN bilinear 8×, grouped</source>
        <translation>FCN 8倍双线性，分组</translation>
    </message>
    <message>
        <source>FSRCNN 3×</source>
        <translation>FSRCNN 3倍</translation>
    </message>
    <message>
        <source>Bilinear 2×</source>
        <translation>双线性2倍</translation>
    </message>
    <message>
        <source>Uneven overlap, kernel 3, stride 2</source>
        <translation>不均匀重叠，卷积核3，步长2</translation>
    </message>
    <message>
        <source>Dilated kernel</source>
        <translation>膨胀卷积核</translation>
    </message>
    <message>
        <source>Padding that crops</source>
        <translation>起裁剪作用的填充</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;I)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>Scatter</name>
    <message>
        <source>The kernel has too many taps to be shown stamp by stamp.</source>
        <translation>卷积核的权重过多，无法逐个显示印记。</translation>
    </message>
    <message>
        <source>x[{row}, {column}] is the sum of {count} stamps</source>
        <translation>x[{row}, {column}] 是{count}个印记之和</translation>
    </message>
    <message>
        <source>No stamp lands here.</source>
        <translation>没有印记落在这里。</translation>
    </message>
    <message>
        <source>x[{row}, {column}] is 1 stamp</source>
        <translation>x[{row}, {column}] 只有1个印记</translation>
    </message>
    <message>
        <source>No stamp lands on x[{row}, {column}]</source>
        <translation>没有印记落在 x[{row}, {column}] 上</translation>
    </message>
    <message>
        <source>stamp {number} of {total}: y[{row}, {column}] = {value} times the kernel</source>
        <translation>第{number}个印记（共{total}个）：y[{row}, {column}] = {value}，乘以卷积核</translation>
    </message>
    <message>
        <source>shown of y: rows {top}–{bottom}, columns {left}–{right}</source>
        <translation>显示 y 的第{top}–{bottom}行、第{left}–{right}列</translation>
    </message>
    <message>
        <source>{name}: no stamp</source>
        <translation>{name}：无印记</translation>
    </message>
    <message>
        <source>{value} (cropped)</source>
        <translation>{value}（被裁去）</translation>
    </message>
    <message>
        <source>Scatter: stamps on the full output</source>
        <translation>散布：印记落在完整输出上</translation>
    </message>
    <message>
        <source>No stamp</source>
        <translation>无印记</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>印记</translation>
    </message>
    <message>
        <source>Kept by the crop</source>
        <translation>裁剪后保留</translation>
    </message>
</context>
<context>
    <name>Solver</name>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Taps per cell</source>
        <translation>每格权重数</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>PyTorch</source>
        <translation>PyTorch</translation>
    </message>
    <message>
        <source>even</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>uneven</source>
        <translation>不均匀</translation>
    </message>
    <message>
        <source>gaps</source>
        <translation>有空缺</translation>
    </message>
    <message>
        <source>Away from the borders all output cells receive equally many products. None reaches the last {count} rows or columns, where output padding is larger than padding.</source>
        <translation>远离边界处，每个输出单元格得到的乘积一样多。输出填充大于填充，因此最后{count}行或列得不到任何乘积。</translation>
    </message>
    <message>
        <source>Away from the borders all output cells receive equally many products.</source>
        <translation>远离边界处，每个输出单元格得到的乘积一样多。</translation>
    </message>
    <message>
        <source>Output cells receive different numbers of products: a checkerboard.</source>
        <translation>各输出单元格得到的乘积多少不一：会有棋盘效应。</translation>
    </message>
    <message>
        <source>Some output cells receive no product at all.</source>
        <translation>有些输出单元格一个乘积也得不到。</translation>
    </message>
    <message>
        <source>{count} multiply-adds</source>
        <translation>{count}次乘加</translation>
    </message>
    <message>
        <source>not PyTorch-expressible</source>
        <translation>PyTorch 无法表示</translation>
    </message>
    <message>
        <source>current layer</source>
        <translation>当前层</translation>
    </message>
    <message>
        <source>1 layer found</source>
        <translation>找到1个层</translation>
    </message>
    <message>
        <source>{count} layers found</source>
        <translation>找到{count}个层</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>{name} {value} must be {minimum} or more.</source>
        <translation>{name}为{value}，必须不小于{minimum}。</translation>
    </message>
    <message>
        <source>{name} {value} must be {maximum} or less.</source>
        <translation>{name}为{value}，必须不大于{maximum}。</translation>
    </message>
    <message>
        <source>{name} {low}–{high} is empty: the smaller number comes first.</source>
        <translation>{name}{low}–{high}为空范围：较小的数在前。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>No layer within these ranges gives {size}.</source>
        <translation>在这些范围内，没有层能给出{size}。</translation>
    </message>
    <message>
        <source>No layer found that gives {size}; the ranges are too wide to look at everything.</source>
        <translation>没有找到能给出{size}的层；范围太宽，无法全部查看。</translation>
    </message>
    <message>
        <source>{name} {value}</source>
        <translation>{name}{value}</translation>
    </message>
    <message>
        <source>The current layer gives {size}.</source>
        <translation>当前层给出{size}。</translation>
    </message>
    <message>
        <source>{gives} {fitting}</source>
        <translation>{gives}{fitting}</translation>
    </message>
    <message>
        <source>It meets the skip map.</source>
        <translation>与跳跃连接图尺寸一致。</translation>
    </message>
    <message>
        <source>Pad x by {margins}, or crop the skip map by as much.</source>
        <translation>给 x 补零：{margins}；或从跳跃连接图裁去同样多。</translation>
    </message>
    <message>
        <source>Crop x by {margins}, or pad the skip map by as much.</source>
        <translation>裁剪 x：{margins}；或给跳跃连接图补同样多的零。</translation>
    </message>
    <message>
        <source>Pad x by {margins}; negative numbers crop.</source>
        <translation>给 x 补零：{margins}；负数表示裁剪。</translation>
    </message>
    <message>
        <source>{begin} at the beginning and {end} at the end</source>
        <translation>首端{begin}格、末端{end}格</translation>
    </message>
    <message>
        <source>H {begin} + {end}, W {left} + {right} (beginning + end)</source>
        <translation>H {begin} + {end}、W {left} + {right}（首端 + 末端）</translation>
    </message>
    <message>
        <source>Crops {begin} at the beginning and {end} at the end: ONNX pads say this, PyTorch has no parameter for it. There the output is sliced.</source>
        <translation>首端裁去{begin}格，末端裁去{end}格：ONNX 的 pads 可以表示，PyTorch 没有对应的参数，须对输出切片。</translation>
    </message>
    <message>
        <source>Output cell {index} of {size} receives 1 product along this axis.</source>
        <translation>沿此轴，输出单元格{index}（共{size}个）得到1个乘积。</translation>
    </message>
    <message>
        <source>Output cell {index} of {size} receives {count} products along this axis.</source>
        <translation>沿此轴，输出单元格{index}（共{size}个）得到{count}个乘积。</translation>
    </message>
    <message>
        <source>Contributions along one axis</source>
        <translation>沿一个轴的贡献次数</translation>
    </message>
    <message>
        <source>Contributions along the height</source>
        <translation>沿高度方向的贡献次数</translation>
    </message>
    <message>
        <source>Input height</source>
        <translation>输入高度</translation>
    </message>
    <message>
        <source>Input width</source>
        <translation>输入宽度</translation>
    </message>
    <message>
        <source>Output height</source>
        <translation>输出高度</translation>
    </message>
    <message>
        <source>Output width</source>
        <translation>输出宽度</translation>
    </message>
    <message>
        <source>Width as height</source>
        <translation>宽度与高度相同</translation>
    </message>
    <message>
        <source>Kernel up to</source>
        <translation>卷积核不超过</translation>
    </message>
    <message>
        <source>Even overlap first</source>
        <translation>重叠均匀者优先</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Asymmetric crops</source>
        <translation>不对称裁剪</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两轴</translation>
    </message>
    <message>
        <source>Take the sizes of the current layer</source>
        <translation>取当前层的尺寸</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在求解…</translation>
    </message>
    <message>
        <source>Skip map</source>
        <translation>跳跃连接图</translation>
    </message>
    <message>
        <source>Wanted size</source>
        <translation>想要的尺寸</translation>
    </message>
    <message>
        <source>Fixed kernel, stride</source>
        <translation>固定卷积核与步长</translation>
    </message>
    <message>
        <source>Skip map of a U-Net</source>
        <translation>U-Net 的跳跃连接</translation>
    </message>
    <message>
        <source>What is asked: it chooses what the ranges begin with</source>
        <translation>所求的问题：决定各范围的初始值</translation>
    </message>
    <message>
        <source>Layers without a checkerboard come first; off: the cheapest</source>
        <translation>没有棋盘效应的层排在前面；关闭时乘加次数最少的在前</translation>
    </message>
    <message>
        <source>Also layers with other crops at the two ends, as ONNX pads and &apos;same&apos; of Keras have</source>
        <translation>也列出两端裁剪不同的层，如 ONNX 的 pads 和 Keras 的 &apos;same&apos;</translation>
    </message>
    <message>
        <source>Both axes share their parameters, or one has its own</source>
        <translation>两个轴共用参数，或单独求解一个轴</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>as typed</source>
        <translation>如上所填</translation>
    </message>
    <message>
        <source>not in PyTorch</source>
        <translation>PyTorch 没有</translation>
    </message>
    <message>
        <source>The search was cancelled. Narrow a range.</source>
        <translation>求解已取消。缩小范围。</translation>
    </message>
    <message>
        <source>H and W have layers of their own, but none in common.</source>
        <translation>H 和 W 各有可行的层，但没有共同的。</translation>
    </message>
    <message>
        <source>Solve H apart</source>
        <translation>单独求解 H</translation>
    </message>
    <message>
        <source>Nearest sizes that can be had</source>
        <translation>最接近的可行尺寸</translation>
    </message>
    <message>
        <source>Each of these alone would do</source>
        <translation>只改其中一项即可</translation>
    </message>
    <message>
        <source>contributions</source>
        <translation>贡献次数</translation>
    </message>
    <message>
        <source>no layer</source>
        <translation>没有层</translation>
    </message>
    <message>
        <source>Selected layer</source>
        <translation>所选的层</translation>
    </message>
    <message>
        <source>Copy the call for PyTorch</source>
        <translation>复制 PyTorch 调用</translation>
    </message>
    <message>
        <source>Apply layer</source>
        <translation>应用此层</translation>
    </message>
    <message>
        <source>This is the current layer</source>
        <translation>这就是当前层</translation>
    </message>
    <message>
        <source>Make this the current layer (Enter in the table)</source>
        <translation>设为当前层（在表中按 Enter）</translation>
    </message>
    <message>
        <source>No parameters take so much more off the beginning than off the end</source>
        <translation>没有参数能让首端比末端多裁剪这么多</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>输入尺寸</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Output padding</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Products of the first output cells along one axis</source>
        <translation>沿一个轴，前若干个输出单元格得到的乘积数</translation>
    </message>
    <message>
        <source>Fewest and most products that an output cell receives</source>
        <translation>一个输出单元格得到的最少和最多乘积数</translation>
    </message>
    <message>
        <source>Multiply-adds of the whole layer, with its channels</source>
        <translation>整个层（含通道）的乘加次数</translation>
    </message>
    <message>
        <source>As one types it for PyTorch</source>
        <translation>在 PyTorch 中的写法</translation>
    </message>
    <message>
        <source>Layers found</source>
        <translation>找到的层</translation>
    </message>
    <message>
        <source>best {count} layers</source>
        <translation>最好的{count}个层</translation>
    </message>
    <message>
        <source>The ranges hold more layers than are listed. The best with small kernels are; narrow a range for others.</source>
        <translation>范围内的层多于所列：列出的是卷积核较小者中最好的；缩小范围可看到其他的。</translation>
    </message>
    <message>
        <source>Away from the borders all output cells receive equally many products. None reaches the last row or column, where output padding is larger than padding.</source>
        <translation>远离边界处，每个输出单元格得到的乘积一样多。输出填充大于填充，因此最后一行或列得不到任何乘积。</translation>
    </message>
</context>
<context>
    <name>SourcePanel</name>
    <message>
        <source>Next seed</source>
        <translation>下一个种子</translation>
    </message>
    <message>
        <source>Edit cells</source>
        <translation>编辑单元格</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适配</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Discard the cells set by hand</source>
        <translation>放弃手动设置的单元格</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Source of the input</source>
        <translation>输入的来源</translation>
    </message>
    <message>
        <source>Source of the kernel</source>
        <translation>卷积核的来源</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起始值</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步进</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Sigma</source>
        <translation>σ</translation>
    </message>
    <message>
        <source>Ramp</source>
        <translation>递增</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>Impulse</source>
        <translation>脉冲</translation>
    </message>
    <message>
        <source>Checkerboard</source>
        <translation>棋盘</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Ones</source>
        <translation>全1</translation>
    </message>
    <message>
        <source>Bilinear</source>
        <translation>双线性</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>高斯</translation>
    </message>
    <message>
        <source>Sobel</source>
        <translation>Sobel</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Ramp {first}…{last}</source>
        <translation>递增{first}…{last}</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>自定义值</translation>
    </message>
    <message>
        <source>Follow data</source>
        <translation>跟随数据</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Resample</source>
        <translation>重采样</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>3 colours</source>
        <translation>三种颜色</translation>
    </message>
    <message>
        <source>1 cell set by hand</source>
        <translation>手动设置了1个单元格</translation>
    </message>
    <message>
        <source>{count} cells set by hand</source>
        <translation>手动设置了{count}个单元格</translation>
    </message>
    <message>
        <source>Bilinear, by channel</source>
        <translation>双线性（逐通道）</translation>
    </message>
    <message>
        <source>Remove the bias</source>
        <translation>移除偏置</translation>
    </message>
    <message>
        <source>Bias b, 1 value</source>
        <translation>偏置 b，1个值</translation>
    </message>
    <message>
        <source>Bias b, {count} values</source>
        <translation>偏置 b，{count}个值</translation>
    </message>
    <message>
        <source>Bias b, {channels} of {count} values</source>
        <translation>偏置 b，用其{count}个值中的{channels}个</translation>
    </message>
    <message>
        <source>Bias b, {count} of {channels}, then zeros</source>
        <translation>偏置 b，{channels}个中有{count}个，其余补零</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>读作</translation>
    </message>
    <message>
        <source>The order of the axes of the array in its file: frameworks differ in it</source>
        <translation>数组在文件中的轴的顺序：各框架不同</translation>
    </message>
    <message>
        <source>({axes}), turned by 180°</source>
        <translation>({axes})，旋转180°</translation>
    </message>
</context>
<context>
    <name>SpanChip</name>
    <message>
        <source>One value</source>
        <translation>单个值</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Smallest</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>最大</translation>
    </message>
</context>
<context>
    <name>Splitter</name>
    <message>
        <source>drag the line, or use the arrow keys; double-click or Enter: as usual</source>
        <translation>拖动分隔线，或用方向键；双击或按 Enter 恢复默认</translation>
    </message>
    <message>
        <source>{width} pixels</source>
        <translation>{width} 像素</translation>
    </message>
    <message>
        <source>Width of the layer panel</source>
        <translation>层参数面板的宽度</translation>
    </message>
    <message>
        <source>Width of the sum</source>
        <translation>算式的宽度</translation>
    </message>
</context>
<context>
    <name>StageTitles</name>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Zero-inserted</source>
        <translation>插零图</translation>
    </message>
    <message>
        <source>Padded</source>
        <translation>填充图</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>1 pixel shows the mean of {size} cells</source>
        <translation>1像素显示{size}个单元格的均值</translation>
    </message>
    <message>
        <source>1 pixel shows the largest of {size} cells</source>
        <translation>1像素显示{size}个单元格中绝对值最大者</translation>
    </message>
    <message>
        <source>no zeros inserted</source>
        <translation>未插入零</translation>
    </message>
    <message>
        <source>Preview: 1 of {size} cells</source>
        <translation>预览：每{size}个单元格取1个</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{failed} failed, using {used}</source>
        <translation>{failed} 失败，改用 {used}</translation>
    </message>
    <message>
        <source>{failed} failed</source>
        <translation>{failed} 失败</translation>
    </message>
    <message>
        <source>Verifying…</source>
        <translation>正在验证…</translation>
    </message>
    <message>
        <source>The methods are being compared.</source>
        <translation>正在比较各种方法。</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>The computation was cancelled.</source>
        <translation>计算已取消。</translation>
    </message>
    <message>
        <source>The layer is too large to be computed in another way as well.</source>
        <translation>此层规模过大，无法再用另一种方法计算。</translation>
    </message>
    <message>
        <source>Computing…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>What was compared</source>
        <translation>比较的内容</translation>
    </message>
    <message>
        <source>Value under the cursor</source>
        <translation>光标处的值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Compute engine</source>
        <translation>计算引擎</translation>
    </message>
    <message>
        <source>Not computed</source>
        <translation>未计算</translation>
    </message>
    <message>
        <source>One file at a time: {name}, the first of {count}</source>
        <translation>一次只用一个文件：{name}（共{count}个，取第一个）</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>已保存 {name}</translation>
    </message>
</context>
<context>
    <name>SumPanel</name>
    <message>
        <source>Point at a cell to see what makes it.</source>
        <translation>指向一个单元格，查看它如何得出。</translation>
    </message>
    <message>
        <source>Sum of products</source>
        <translation>乘积之和</translation>
    </message>
    <message>
        <source>sum of products</source>
        <translation>乘积之和</translation>
    </message>
    <message>
        <source>The kernel has too many taps to list them.</source>
        <translation>卷积核的权重太多，无法逐一列出。</translation>
    </message>
    <message>
        <source>channel {number}</source>
        <translation>通道{number}</translation>
    </message>
    <message>
        <source>{count} more channels in the sum</source>
        <translation>算式中另有{count}个通道</translation>
    </message>
    <message>
        <source>{used} of {taps} taps meet data</source>
        <translation>{used} / {taps}个权重落在数据上</translation>
    </message>
    <message>
        <source>{count} inserted</source>
        <translation>插入{count}个</translation>
    </message>
    <message>
        <source>{count} padding</source>
        <translation>填充{count}个</translation>
    </message>
    <message>
        <source>{count} output padding</source>
        <translation>输出填充{count}个</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>zeros: </source>
        <translation>零：</translation>
    </message>
    <message>
        <source>adds to {count} output cells</source>
        <translation>加到{count}个输出单元格</translation>
    </message>
    <message>
        <source>+ {count} more</source>
        <translation>+ 另外{count}项</translation>
    </message>
    <message>
        <source>Pin the cell</source>
        <translation>固定单元格</translation>
    </message>
    <message>
        <source>Copy sum</source>
        <translation>复制算式</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>{sign} {value}  bias {name}</source>
        <translation>{sign} {value}  偏置 {name}</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>各项乘积</translation>
    </message>
    <message>
        <source>Every tap meets a zero</source>
        <translation>所有权重都落在零上</translation>
    </message>
    <message>
        <source>1 more channel in the sum</source>
        <translation>算式中另有1个通道</translation>
    </message>
    <message>
        <source>adds to 1 output cell</source>
        <translation>加到1个输出单元格</translation>
    </message>
</context>
<context>
    <name>TabBand</name>
    <message>
        <source>Tabs</source>
        <translation>标签页</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Tabs further left</source>
        <translation>左侧的标签页</translation>
    </message>
    <message>
        <source>Tabs further right</source>
        <translation>右侧的标签页</translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Pipeline</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>Solver</source>
        <translation>求解</translation>
    </message>
    <message>
        <source>Scatter</source>
        <translation>散布</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Conv2d</source>
        <translation>Conv2d</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>{text}, edited</source>
        <translation>{text}（已修改）</translation>
    </message>
    <message>
        <source>Choose a preset</source>
        <translation>选择预设</translation>
    </message>
    <message>
        <source>Search presets</source>
        <translation>搜索预设</translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message>
        <source>Change {field}</source>
        <translation>更改{field}</translation>
    </message>
    <message>
        <source>Apply another layer</source>
        <translation>应用另一层</translation>
    </message>
    <message>
        <source>Link H and W</source>
        <translation>关联 H 和 W</translation>
    </message>
    <message>
        <source>Unlink H and W</source>
        <translation>取消关联 H 和 W</translation>
    </message>
    <message>
        <source>Reset layer</source>
        <translation>重置层参数</translation>
    </message>
    <message>
        <source>Mend all</source>
        <translation>全部修正</translation>
    </message>
    <message>
        <source>Change input y</source>
        <translation>更改输入 y</translation>
    </message>
    <message>
        <source>Change kernel w</source>
        <translation>更改卷积核 w</translation>
    </message>
    <message>
        <source>Edit cell of y</source>
        <translation>编辑 y 的单元格</translation>
    </message>
    <message>
        <source>Edit cell of w</source>
        <translation>编辑 w 的单元格</translation>
    </message>
    <message>
        <source>Apply layer</source>
        <translation>应用此层</translation>
    </message>
    <message>
        <source>End lesson</source>
        <translation>结束课程</translation>
    </message>
    <message>
        <source>Lesson step</source>
        <translation>课程步骤</translation>
    </message>
    <message>
        <source>Preset {title}</source>
        <translation>预设“{title}”</translation>
    </message>
    <message>
        <source>Open {name} again</source>
        <translation>重新打开 {name}</translation>
    </message>
    <message>
        <source>Remove the bias</source>
        <translation>移除偏置</translation>
    </message>
    <message>
        <source>Make x as expected</source>
        <translation>使 x 与期望一致</translation>
    </message>
    <message>
        <source>Read the kernel as {layout}</source>
        <translation>卷积核读作 {layout}</translation>
    </message>
    <message>
        <source>Paste input y</source>
        <translation>粘贴输入 y</translation>
    </message>
    <message>
        <source>Paste kernel w</source>
        <translation>粘贴卷积核 w</translation>
    </message>
    <message>
        <source>Paste the layer</source>
        <translation>粘贴层</translation>
    </message>
</context>
<context>
    <name>Verification</name>
    <message>
        <source>Go to this cell</source>
        <translation>转到此单元格</translation>
    </message>
</context>
</TS>
